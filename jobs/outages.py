"""A speech server that is down: everybody waits but one, who asks; then all begin again slowly.

Nothing here says that a request failed: that is each take's own. This is about the server: many
failures in a row, whichever texts, and no answer to anybody.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models.functions import Now

from jobs.models import SpeechServer
from narrator import site

if TYPE_CHECKING:
    from django.db.models import QuerySet

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
LONGEST_PAID_WAIT = 300.0
"""Where each who asks may have to pay for an answer that never comes."""
LATELY = timedelta(seconds=5)
"""Somebody else was answered so short ago: it is not the server that is down."""
ASKING = timedelta(seconds=settings.LEASE_SECONDS)
"""How long one who asks is waited for before another does."""
BACK_TO_FULL = timedelta(seconds=10)
"""After an outage one request may be in flight, then 2, 4, 8, ... a second later each."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """`most`: how many requests may be in flight, or None for no bound. `asks`: a single one may
    be sent, beside those that are under way, to see whether the server is back."""

    most: int | None = None
    asks: bool = False


def outlook() -> Outlook:
    """Return what the server can be given now. By the database's clock."""
    row = _row().annotate(now=Now()).first()
    if row is None:
        return Outlook()
    if row.down_since:
        return Outlook(0, asks=row.ask_at is None or row.ask_at <= row.now)
    if row.up_since and row.now - row.up_since < BACK_TO_FULL:
        return Outlook(2 ** int((row.now - row.up_since).total_seconds()))
    return Outlook()


def asking() -> bool:
    """Claim to be the one who asks. Return False if somebody else was first."""
    down = now()
    waited = down.filter(ask_at__lte=Now()) | down.filter(ask_at=None)
    return waited.update(ask_at=Now() + ASKING) == 1


def answered() -> None:
    """The server answers: an outage, if there was one, is over."""
    down = now()
    down.update(down_since=None, up_since=Now(), ask_at=None, error_code="", error_detail="")
    if not _row().update(answered_at=Now()):
        SpeechServer.objects.get_or_create(url=_url(), defaults={"answered_at": Now()})


def failed(code: str, detail: str) -> None:
    """The server failed again and again: unless somebody was just answered, it is down."""
    SpeechServer.objects.get_or_create(url=_url())
    silent = _row().filter(down_since=None).exclude(answered_at__gt=Now() - LATELY)
    silent.update(
        down_since=Now(),
        ask_at=Now() + _after(FIRST_WAIT),
        wait_seconds=FIRST_WAIT,
        error_code=code[:40],
        error_detail=detail[:500],
    )


def still_down(*, paid: bool) -> None:
    """Who asked was not answered: the next waits twice as long. `paid`: asking may cost money."""
    down = now()
    for waited in down.values_list("wait_seconds", flat=True):
        wait = min(LONGEST_PAID_WAIT if paid else LONGEST_WAIT, 2 * waited)
        down.filter(wait_seconds=waited).update(ask_at=Now() + _after(wait), wait_seconds=wait)


def now() -> QuerySet[SpeechServer]:
    """Return the row of the server while it is down; `error_detail` says why."""
    return _row().filter(down_since__isnull=False)


def _after(seconds: float) -> timedelta:
    """Return a wait of half to all of `seconds`: not everybody's clock strikes at once."""
    return timedelta(seconds=random.uniform(seconds / 2, seconds))  # noqa: S311


def _row() -> QuerySet[SpeechServer]:
    return SpeechServer.objects.filter(url=_url())


def _url() -> str:
    return site.speech().url[:200]
