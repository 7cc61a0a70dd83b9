"""How money and times are said, to people and to programs. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def usd(amount: Decimal) -> str:
    """Return dollars exactly, with two decimals at least.

    >>> usd(Decimal("0.0024600")), usd(Decimal(3)), usd(Decimal("0E-9"))
    ('0.00246', '3.00', '0.00')
    """
    plain = f"{Decimal(amount).normalize():f}"
    whole, _, cents = plain.partition(".")
    return f"{whole}.{cents:0<2}"


def money(dollars: Decimal | None) -> str:
    """Exact to the cent, and below ten cents to a hundredth of one.

    >>> money(Decimal("3.456")), money(Decimal("0.0042")), money(Decimal("0.05"))
    ('$3.46', '$0.0042', '$0.05')
    """
    amount = dollars or Decimal(0)
    if amount >= 10 * CENT:
        return f"${amount.quantize(CENT, ROUND_HALF_UP):,}"
    return f"${usd(amount.quantize(CENT / 100, ROUND_HALF_UP))}"


def duration(seconds: float | None) -> str:
    """About how long, as a person would say it.

    >>> duration(26_040), duration(2_520), duration(35), duration(None)
    ('7 h 14 min', '42 min', '35 s', '')
    """
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
