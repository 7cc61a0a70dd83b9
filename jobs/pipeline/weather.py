"""Notices from the answers of one pump that the speech server is down, or that it is back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs import outages
from jobs.pipeline.buying import Bad, Good
from jobs.retry import FAILED
from narrator.speech.errors import Charged, SpeechError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.pipeline.buying import Outcome
    from jobs.pipeline.enrolling import Database
    from jobs.pipeline.leasing import Lease

IN_A_ROW = 8
"""Failures without an answer between them. Where every second request fails, they are rare."""
SAY_SECONDS = 2.0


@dataclass
class Weather:
    """What one pump knows; the rows know it of all of them (see jobs.outages)."""

    database: Database
    failures: int = 0
    said: float = float("-inf")

    async def notice(self, results: Sequence[tuple[Lease, Outcome]]) -> bool:
        """Return whether the server is down: then failures are held against no take."""
        if any(answered(outcome) for _, outcome in results):
            await self._answered(asked=any(lease.asks for lease, _ in results))
            return False
        failed = [(lease, error) for lease, outcome in results if (error := failure(outcome))]
        self.failures += len(failed)
        if asked := [error for lease, error in failed if lease.asks]:
            paid = asked[0].charged is not Charged.NO
            await self.database(lambda: outages.still_down(paid=paid))
        elif failed and self.failures >= IN_A_ROW:
            last = failed[-1][1]
            await self.database(lambda: outages.failed(last.code, last.detail))
        return self.failures >= IN_A_ROW

    async def _answered(self, *, asked: bool) -> None:
        news = asked or self.failures > 0
        self.failures = 0
        if news or time.monotonic() - self.said > SAY_SECONDS:
            self.said = time.monotonic()
            await self.database(outages.answered)


def failure(outcome: Outcome) -> SpeechError | None:
    """Return the error of a request that the server failed at, whatever its text."""
    return outcome if isinstance(outcome, SpeechError) and outcome.code in FAILED else None


def answered(outcome: Outcome) -> bool:
    """Whether the server was asked and did its work, were it to refuse."""
    if isinstance(outcome, Good | Bad):
        return not outcome.adopted
    refused = isinstance(outcome, SpeechError) and outcome.status is not None
    return refused and failure(outcome) is None
