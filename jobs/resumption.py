"""Go on by itself with what a cap, a switch, a balance or a key had stopped.

A pause of its owner has no code and is never undone. What goes on is bound to the price that was
accepted, as before: nothing is reset here, no passage is tried again that was given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.db.models.functions import Length

from jobs import dispatch, ledger
from jobs.models import Job, Kind, Take
from jobs.states import State, TakeState
from narrator import site

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

CAPPED = ("user_cap_reached", "site_cap_reached", "audition_cap_reached", "spending_off")
BUYERS = (Kind.NARRATE, Kind.AUDITION)


def resume_what_fits() -> int:
    """Queue the jobs again whose next passage is within every cap now. Return how many."""
    waiting = _paused(CAPPED)
    if not waiting.exists() or ledger.stop_of_the_site():
        return 0
    till = ledger.Till()
    moved = sum(_queue(job) for job in waiting if not till.take(job, _next_price(job)))
    if moved:
        dispatch.ring(dispatch.SPEAK)
    return moved


def _paused(codes: tuple[str, ...]) -> QuerySet[Job]:
    jobs = Job.objects.filter(state=State.PAUSED, kind__in=BUYERS, error_code__in=codes)
    return jobs.order_by("created_at", "pk")


def _next_price(job: Job) -> Decimal:
    """Return the price of its longest passage to come: it must not stop again at the first."""
    lacking = Take.objects.filter(state=TakeState.PENDING)
    own = lacking.filter(Q(passages__chapter__job=job) | Q(audition=job))
    longest = own.aggregate(longest=Max(Length("text")))["longest"]
    return site.speech().price(longest or 0)


def _queue(job: Job) -> bool:
    mine = Job.objects.filter(pk=job.pk, state=State.PAUSED, error_code=job.error_code)
    try:
        with transaction.atomic():
            return mine.update(state=State.QUEUED, error_code="", error_detail="") == 1
    except IntegrityError:  # the same narration was begun anew meanwhile
        return False
