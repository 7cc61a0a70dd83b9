"""How many more requests may be in flight, over all workers of the installation together.

A slot is the lease of a take that is being sent. So it is taken in the transaction that leases,
and what a dead worker held comes back by itself when its leases end: nothing is to be given back,
and nothing but the rows is to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models.functions import Now

from jobs import outages
from jobs.models import Take
from jobs.states import TakeState


def in_flight() -> int:
    """Return how many requests living workers have under way."""
    return Take.objects.filter(state=TakeState.SENDING, lease_until__gt=Now()).count()


def all_taken() -> bool:
    """Whether it is of no use to ask for more."""
    return in_flight() >= settings.SPEECH_MAX_IN_FLIGHT


@dataclass(frozen=True, slots=True)
class Free:
    """`count` more may be sent now; `asks`: the one that shows whether the server is back."""

    count: int
    asks: bool = False


def free() -> Free:
    """Return what may be sent now. Exact for who is the only cashier."""
    most: int = settings.SPEECH_MAX_IN_FLIGHT
    room = max(0, most - in_flight())
    seen = outages.outlook()
    if seen.asks:
        return Free(min(1, room), asks=True)
    return Free(room if seen.most is None else max(0, min(room, room + seen.most - most)))
