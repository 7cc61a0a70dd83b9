"""Go on by itself with what a cap, a switch, a balance, a key or a full disk had stopped.

A pause of its owner has no code and is never undone. What goes on is bound to the price that was
accepted, as before: nothing is reset here, no passage is tried again that was given up.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.db.models.functions import Length, Now

from jobs import claims, dispatch, ledger
from jobs.models import Charge, Heard, Job, Kind, NarratedChapter, Take
from jobs.pipeline.keeping import AWAY, FULL, LONGEST_CLIP
from jobs.quotes import enrolment_price
from jobs.states import ChapterState, ChargeState, State, TakeState
from narrator import site
from narrator.media import FolderStore, StorageFull

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)
CAPPED = ("user_cap_reached", "site_cap_reached", "audition_cap_reached", "spending_off")
REFUSED = ("payment_required", "key_refused", "key_missing", "account_locked", "account_suspended")
"""Of the one key, or the one account, that all jobs share."""
PROBE = timedelta(seconds=60)
TRIED = "store"
ENOUGH = 2 * LONGEST_CLIP
"""Bytes; with less the next stops at once."""
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


def store_is_to_be_tried() -> bool:
    """Whether something waits for the place where files are kept, and nobody looked lately."""
    tried = Heard.objects.filter(queue=TRIED, at__gt=Now() - PROBE)
    return _waiting_for_the_store().exists() and not tried.exists()


def try_store() -> int:
    """Queue again what waits for the store, if it works and has room now. Return how many."""
    waiting = _waiting_for_the_store()
    Heard.from_queue(TRIED)
    if not waiting.exists() or not _store_works():
        return 0
    return sum(_queue(job) for job in waiting)


def _waiting_for_the_store() -> QuerySet[Job]:
    jobs = Job.objects.filter(state=State.PAUSED, error_code__in=(FULL, AWAY))
    return jobs.filter(updated_at__lt=Now() - PROBE).order_by("created_at", "pk")


def _store_works() -> bool:
    try:
        site.store().check()
        rooms = (site.store().room(), FolderStore(site.scratch()).room())
    except (OSError, StorageFull) as error:
        log.info("The store does not work yet: %s", error)
        return False
    return all(room is None or room >= ENOUGH for room in rooms)


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
                state=State.QUEUED,
                error_code=error_code,
                error_detail="",
                attempts=0,
                updated_at=Now(),
            )
    except IntegrityError:  # the same narration was begun anew meanwhile
        return False
    if moved:
        _ring(job)
    return moved == 1


def _ring(job: Job) -> None:
    """Call who works on a job. What was put off for the store's sake is taken up now."""
    claims.now(Job.objects.filter(pk=job.pk))
    stitches = NarratedChapter.objects.filter(job=job, state=ChapterState.STITCHING)
    claims.now(stitches)
    for pk in stitches.values_list("pk", flat=True):
        dispatch.ring(dispatch.STITCH, pk)
    if job.kind == Kind.EXPORT:
        dispatch.ring(dispatch.EXPORT, job.pk)
    else:
        dispatch.ring(dispatch.SPEAK)
