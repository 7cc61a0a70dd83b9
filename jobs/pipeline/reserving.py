"""Hold the money of takes that are to be sent, within every cap: a part of leasing."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from jobs.ledger import Stop, Till
from jobs.models import Charge, Job, Take
from jobs.states import State, TakeState
from narrator import site

if TYPE_CHECKING:
    from collections.abc import Iterable

LEASE = timedelta(seconds=settings.LEASE_SECONDS)


def reserve(chosen: list[tuple[Job, Take]]) -> list[tuple[Job, Take]]:
    """Move what can be paid for to `sending`, with a charge for each; pause jobs that cannot.

    What a dead worker had sent may be stored already. To look costs nothing: no money is held.
    """
    till, price = Till(), site.speech().price
    stops: dict[uuid.UUID, Stop] = {}
    granted: list[tuple[Job, Take]] = []
    for job, take in chosen:
        if job.pk in stops:
            continue
        if take.may_be_stored:
            granted.append((job, take))
        elif stop := _other_server(take) or till.take(job, price(len(take.text))):
            stops[job.pk] = stop
        else:
            granted.append((job, take))
    for pk, stop in sorted(stops.items(), key=lambda each: each[0]):
        Job.objects.move(pk, State.PAUSED, error_code=stop.code, error_detail=stop.detail)
    return _send(granted)


def _other_server(take: Take) -> Stop | None:
    """A take is kept under the server that it was priced for: no other one may read it."""
    if (wanted := take.version.profile) == (now := site.speech().profile):
        return None
    return Stop(
        "speech_server_changed",
        f"This was to be read by {wanted!r}, and the site now speaks through {now!r}. Start it "
        "again at today's price, or set SPEECH_PROFILE back and resume.",
    )


def _send(granted: list[tuple[Job, Take]]) -> list[tuple[Job, Take]]:
    fence, price = uuid.uuid4(), site.speech().price
    takes = Take.objects.filter(pk__in=[take.pk for _, take in granted])
    pending = takes.filter(state=TakeState.PENDING)
    pending.update(state=TakeState.SENDING, fence=fence, lease_until=Now() + LEASE)
    won = set(takes.filter(fence=fence).values_list("pk", flat=True))
    mine = [(job, take) for job, take in granted if take.pk in won]
    for _, take in mine:
        take.fence = fence
    Charge.objects.bulk_create(
        Charge(
            owner_id=job.owner_id,
            job=job,
            take=take,
            fence=fence,
            characters=len(take.text),
            reserved_usd=price(len(take.text)),
            amount_usd=price(len(take.text)),
        )
        for job, take in mine
        if not take.may_be_stored
    )
    _mark_running(Counter(job.pk for job, _ in mine))
    return mine


def _mark_running(job_ids: Iterable[uuid.UUID]) -> None:
    started = Job.objects.filter(pk__in=list(job_ids), state=State.QUEUED)
    started.update(
        state=State.RUNNING, started_at=Coalesce(F("started_at"), Now()), updated_at=Now()
    )
