"""Go on by itself with what a cap, a switch, a balance or a key had stopped.

A pause of its owner has no code and is never undone. What goes on is bound to the price that was
accepted, as before: nothing is reset here, no passage is tried again that was given up.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.db.models.functions import Length, Now

from jobs import dispatch, ledger
from jobs.models import Charge, Job, Kind, Take
from jobs.quotes import enrolment_price
from jobs.states import ChargeState, State, TakeState
from narrator import site

if TYPE_CHECKING:
    from django.db.models import QuerySet

CAPPED = ("user_cap_reached", "site_cap_reached", "audition_cap_reached", "spending_off")
REFUSED = ("payment_required", "key_refused", "key_missing", "account_locked", "account_suspended")
"""Of the one key, or the one account, that all jobs share."""
PROBE = timedelta(seconds=60)
BUYERS = (Kind.NARRATE, Kind.AUDITION)


def resume_what_fits() -> int:
    """Queue the jobs again whose next passage is within every cap now. Return how many."""
    waiting = _paused(CAPPED)
    if not waiting.exists() or ledger.stop_of_the_site():
        return 0
    till = ledger.Till()
    return sum(_queue(job) for job in waiting if not till.take(job, _next_price(job)))


def probe() -> bool:
    """Ask the speech server again, once a minute, with one passage of one narration.

    That narration is queued with its code still on it: leasing sends one passage of such a job at
    a time. When one came back, all that the same code had paused goes on. Return whether one was
    queued.
    """
    active = Job.objects.active().filter(kind=Kind.NARRATE, error_code__in=REFUSED)
    probing = list(active)
    for job in probing:
        if Charge.objects.filter(job=job, state=ChargeState.SETTLED, closed_at__gt=job.updated_at):
            _go_on(job)
    waiting = _paused(REFUSED)
    if probing or waiting.filter(updated_at__gt=Now() - PROBE).exists():
        return False
    first = waiting.filter(kind=Kind.NARRATE).first()
    return first is not None and _queue(first, error_code=first.error_code)


def _go_on(probe: Job) -> None:
    """The server answered: let all go on that waited for the same."""
    for job in _paused((probe.error_code,)):
        _queue(job)
    mine = Job.objects.active().filter(pk=probe.pk, error_code=probe.error_code)
    mine.update(error_code="", error_detail="")


def _paused(codes: tuple[str, ...]) -> QuerySet[Job]:
    jobs = Job.objects.filter(state=State.PAUSED, kind__in=BUYERS, error_code__in=codes)
    jobs = jobs.select_related("version")
    return jobs.order_by("created_at", "pk")


def _next_price(job: Job) -> Decimal:
    """Return the price of its longest passage to come, and of its voice where the server is still
    to keep it: it must not stop again at the first."""
    lacking = Take.objects.filter(state=TakeState.PENDING)
    own = lacking.filter(Q(passages__chapter__job=job) | Q(audition=job))
    longest = own.aggregate(longest=Max(Length("text")))["longest"]
    voice = enrolment_price(job.version) if job.version else Decimal(0)
    return site.speech().price(longest or 0) + voice


def _queue(job: Job, error_code: str = "") -> bool:
    mine = Job.objects.filter(pk=job.pk, state=State.PAUSED, error_code=job.error_code)
    try:
        with transaction.atomic():
            moved = mine.update(
                state=State.QUEUED, error_code=error_code, error_detail="", updated_at=Now()
            )
    except IntegrityError:  # the same narration was begun anew meanwhile
        return False
    if moved:
        dispatch.ring(dispatch.SPEAK)
    return moved == 1
