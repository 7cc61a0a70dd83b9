"""`manage.py reconcile_spend`: our ledger beside the bill of the speech server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jobs.models import Charge
from jobs.states import ChargeState
from narrator import site
from narrator.speech import billing
from narrator.speech.errors import SpeechError
from narrator.speech.speakers import open_server

ROUNDING = Decimal("0.01")
"""The bill is in whole cents for each model."""
DRIFT = Decimal("0.01")
"""Of the sum: more than that is an alarm."""


class Command(BaseCommand):
    help = "Hold a month of the ledger against the speech server's bill. Exits 1 when 1 % apart."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", help="YYYY.MM (UTC); default: this one")

    def handle(self, *_: Any, **options: Any) -> None:
        month = options["month"] or timezone.now().strftime("%Y.%m")
        ours = _ledger(month)
        for state in ChargeState:
            if state != ChargeState.RELEASED:
                self.stdout.write(f"{state.value:>14}  ${ours[state]:.4f}")
        bill = self._bill(month)
        if bill is None:
            self.stdout.write("This speech server does not tell what it has charged.")
            return
        theirs = sum(bill.values(), Decimal(0))
        self.stdout.write(f"{'billed':>14}  ${theirs:.2f}  for {month}")
        self._judge(theirs, ours, ROUNDING * max(1, len(bill)), month)

    def _bill(self, month: str) -> dict[str, Decimal] | None:
        """Return the bill for the models of this site; the key may be used elsewhere too."""
        config = site.speech()
        try:
            bill = asyncio.run(_ask(month))
        except SpeechError as error:
            raise CommandError(f"The speech server did not tell: {error.detail}") from error
        if bill is None:
            return None
        return {
            model: usd for model, usd in bill.items() if model in {config.model, config.clone_model}
        }

    def _judge(self, theirs: Decimal, ours: dict[str, Decimal], slack: Decimal, month: str) -> None:
        """Say how far apart they are. What may have been charged may be on the bill or not."""
        sure = ours[ChargeState.SETTLED]
        most = sure + ours[ChargeState.MAYBE] + ours[ChargeState.RESERVED]
        near = min(max(theirs, sure), most)
        apart = abs(theirs - near)
        percent = f" ({apart / near:.1%})" if near else ""
        if apart <= max(slack, near * DRIFT):
            self.stdout.write("The bill and the ledger agree.")
        elif theirs > near:
            raise CommandError(
                f"${apart:.4f}{percent} more was billed than the ledger knows. "
                "Is the key used elsewhere? Has the price changed?"
            )
        elif month == timezone.now().strftime("%Y.%m"):
            self.stdout.write(f"${apart:.4f}{percent} less was billed: the bill may be late.")
        else:
            raise CommandError(
                f"${apart:.4f}{percent} less was billed than the ledger says was paid. "
                "Is SPEECH_PRICE_PER_MILLION too high?"
            )


def _ledger(month: str) -> dict[str, Decimal]:
    """Return the sums of one month by state."""
    try:
        start = datetime.strptime(month, "%Y.%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"{month!r} is not a month such as 2026.11.") from error
    end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    rows = Charge.objects.filter(created_at__gte=start, created_at__lt=end)
    return {state: rows.filter(state=state).total() for state in ChargeState}


async def _ask(month: str) -> dict[str, Decimal] | None:
    server = open_server(site.speech())
    try:
        return await billing.charged(server, month)
    finally:
        await server.aclose()
