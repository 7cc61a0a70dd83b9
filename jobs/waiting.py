"""What a job waits for: its place in line, a worker, the patience of the speech server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from jobs import outages
from jobs.models import Heard, Job, Kind, Passage
from jobs.states import State, TakeState

if TYPE_CHECKING:
    from django.db.models import QuerySet

SILENCE = timedelta(minutes=2)
"""A pump keeps its thread for a turn and a drain: less says nothing."""
NOBODY = "No worker answers at the moment. It begins as soon as one is back."


def place_of(job: Job) -> int | None:
    """Return the place in line of a narration of which nothing is read yet; 1 is the next.

    Before it come its owner's older ones, and of each other owner who has nothing under way the
    oldest, where that is older: so the next free places are given (see jobs.fairness).
    """
    if job.kind != Kind.NARRATE or job.state != State.QUEUED or job.started_at:
        return None
    narrations = Job.objects.filter(kind=Kind.NARRATE)
    mine = narrations.active().filter(owner=job.owner_id)
    before = mine.filter(_older_than(job)).count()
    first = (mine.order_by("created_at", "pk").first() or job) if before else job
    working = narrations.filter(state=State.RUNNING, owner=OuterRef("owner"))
    if narrations.filter(state=State.RUNNING, owner=job.owner_id).exists():
        return before + 1  # its owner's turns come beside those of everybody else
    others = narrations.filter(_older_than(first), ~Exists(working), state=State.QUEUED)
    return before + 1 + others.order_by().values("owner").distinct().count()


def _older_than(job: Job) -> Q:
    return Q(created_at__lt=job.created_at) | Q(created_at=job.created_at, pk__lt=job.pk)


def waiting_for(job: Job) -> str:
    """Return what keeps an active narration from going on at this moment, or ""."""
    waits = Q(take__not_before__gt=Now()) | Exists(outages.now())
    patience = _passages(job).filter(waits, take__state=TakeState.PENDING)
    why = Coalesce(Subquery(outages.now().values("error_detail")[:1]), "take__error_detail")
    said = patience.order_by("take_id").values_list(why, flat=True).first()
    if said:
        return f"{said} It is tried again by itself."
    return NOBODY if job.state == State.QUEUED and _nobody_is_there() else ""


def _passages(job: Job) -> QuerySet[Passage]:
    return Passage.objects.filter(chapter__job=job)


def _nobody_is_there() -> bool:
    """Whether a worker that buys speech was heard from, and is not any more."""
    heard = Heard.objects.filter(queue="speech")
    return heard.filter(at__lt=Now() - SILENCE).exists()
