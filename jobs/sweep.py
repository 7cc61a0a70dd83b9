"""Repair what was lost, messages and workers alike. All due work is derived from rows."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from jobs import claims, dispatch, ledger, resumption, retention, retry
from jobs.models import WORKER_LOST, Heard, Job, Kind, NarratedChapter, Take
from jobs.pipeline import finishing, recording, retiring
from jobs.pipeline.importing import fail_import
from jobs.pipeline.turns import anything_due
from jobs.states import ACTIVE, ChapterState, State, TakeState

if TYPE_CHECKING:
    import threading
    import uuid

log = logging.getLogger(__name__)
UNHEARD = timedelta(seconds=2 * settings.SWEEP_SECONDS)
"""How long a message may be on its way before the worker is called again."""
SWEPT = "sweep"
LATE = 6 * timedelta(seconds=settings.SWEEP_SECONDS)
WORKED_ON = {Kind.IMPORT: dispatch.IMPORT, Kind.EXPORT: dispatch.EXPORT}


@dataclass(frozen=True, slots=True)
class Due:
    """One piece of work that the rows call for: the name of its task and its argument."""

    task: str
    args: tuple[object, ...]


def sweep() -> list[Due]:
    """Repair the rows and call workers for all that is due. Two sweeps at once do no harm."""
    Heard.from_queue(SWEPT)
    repair()
    found = due(UNHEARD)
    for work in found:
        dispatch.ring(work.task, *work.args)
    return found


def keep_sweeping(stopping: threading.Event) -> None:
    """Sweep where nobody did for a while: the scheduler is dead, or its messages are lost."""
    while not stopping.wait(LATE.total_seconds() * random.uniform(1, 2)):  # noqa: S311
        try:
            if not _swept_lately():
                log.warning("No sweep for %s; sweeping from here.", LATE)
                sweep()
        except DatabaseError as error:
            log.warning("The rows could not be swept: %s", error)
        finally:
            connection.close()


def _swept_lately() -> bool:
    return Heard.objects.filter(queue=SWEPT, at__gt=Now() - LATE).exists()


def repair() -> None:
    """Take back what dead workers held, and move on what was left half way."""
    take_back_takes()
    ledger.close_forgotten()
    take_back_jobs()
    set_aside_chapters()
    open_chapters = NarratedChapter.objects.filter(state=ChapterState.OPEN)
    recording.stitch_complete(open_chapters.filter(job__state__in=ACTIVE))
    finishing.finish_jobs()
    resumption.resume_what_fits()
    resumption.probe()
    retiring.let_go()
    retention.clear_now_and_then()


def due(older_than: timedelta = timedelta(0)) -> list[Due]:
    """Return the work that no living worker holds."""
    jobs = Job.objects.filter(
        claims.free(), kind__in=WORKED_ON, state=State.QUEUED, updated_at__lte=Now() - older_than
    )
    found = [Due(WORKED_ON[Kind(kind)], (pk,)) for pk, kind in jobs.values_list("pk", "kind")]
    stitches = NarratedChapter.objects.filter(
        claims.free(), state=ChapterState.STITCHING, attempts__lt=claims.MAX_ATTEMPTS
    )
    # A cancelled or paused narration still gets the chapters whose takes are all paid for.
    found += [Due(dispatch.STITCH, (pk,)) for pk in stitches.values_list("pk", flat=True)]
    if anything_due():
        found.append(Due(dispatch.SPEAK, ()))
    if retiring.due().exists():
        found.append(Due(dispatch.RETIRE, ()))
    if resumption.store_is_to_be_tried():
        found.append(Due(dispatch.TRY_STORE, ()))
    return found


def take_back_takes() -> None:
    """Return takes whose holder is gone; what it had sent may have been charged."""
    with transaction.atomic():
        expired = Take.objects.filter(state=TakeState.SENDING, lease_until__lt=Now())
        ids = list(expired.values_list("pk", flat=True)[:1000])
        if not ids:
            return
        ledger.abandoned(ids)
        lost = expired.filter(pk__in=ids)
        said = {
            "error_code": WORKER_LOST,
            "error_detail": "The worker that read this passage is gone.",
            "lease_until": None,
        }
        # A passage that ends its worker again and again must not do so for ever.
        spent = Q(attempts__gte=retry.MAX_ATTEMPTS - 1) | Q(lost__gte=claims.MAX_ATTEMPTS - 1)
        counted = {"attempts": F("attempts") + 1, "lost": F("lost") + 1}
        lost.filter(spent).update(state=TakeState.NEEDS_ATTENTION, **counted, **said)
        lost.update(state=TakeState.PENDING, not_before=None, **counted, **said)


def take_back_jobs() -> None:
    """Queue imports and exports again whose worker is gone; set aside what ended three of them."""
    expired = Job.objects.filter(kind__in=WORKED_ON, state=State.RUNNING, lease_until__lt=Now())
    for job in expired.select_related("book"):
        if job.attempts < claims.MAX_ATTEMPTS:
            _requeue(job.pk)
        elif job.kind == Kind.IMPORT:
            detail = f"Reading this file failed {job.attempts} times. It is set aside;"
            fail_import(job, "set_aside", f"{detail} the log names it {job.pk}.")
        else:
            detail = f"Building this file failed {job.attempts} times. Try again later."
            Job.objects.move(job.pk, State.FAILED, error_code="set_aside", error_detail=detail)


def _requeue(pk: uuid.UUID) -> None:
    mine = Job.objects.filter(pk=pk, state=State.RUNNING, lease_until__lt=Now())
    # The old time of change: the sweep that follows calls a worker at once.
    mine.update(state=State.QUEUED, lease_until=None)


def set_aside_chapters() -> None:
    """Fail narrations with a chapter that ended its worker three times."""
    spent = NarratedChapter.objects.filter(
        claims.free(), state=ChapterState.STITCHING, attempts__gte=claims.MAX_ATTEMPTS
    )
    for chapter in spent.select_related("job"):
        Job.objects.move(
            chapter.job_id,
            State.FAILED,
            error_code="stitch_failed",
            error_detail=f"Chapter {chapter.number} could not be put together. Resume tries again.",
        )
