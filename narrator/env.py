"""Typed readers of the environment. They fail loudly and name the variable and the remedy."""

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Read NAME, or the file that NAME_FILE points to (for secrets kept in files)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "").strip() or default


def boolean(name: str, *, default: bool) -> bool:
    """Read a switch: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise ImproperlyConfigured(f"{name}={value!r} is not a switch. Use 1 or 0.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number that is at least `least`."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {least} up.")
    return int(value)


def money(name: str, default: str) -> Decimal:
    """Read an amount of US dollars, zero or more."""
    value = text(name, default)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise ImproperlyConfigured(f"{name}={value!r} is not an amount in US dollars, as 20.00.")
    return amount


def seconds(name: str, default: float) -> float:
    """Read a duration in seconds, zero or more."""
    value = text(name, str(default))
    try:
        duration = float(value)
    except ValueError:
        duration = -1.0
    if not 0 <= duration < float("inf"):
        raise ImproperlyConfigured(f"{name}={value!r} is not a number of seconds, as 0.35.")
    return duration


def words(name: str, default: str) -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
