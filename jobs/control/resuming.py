"""Go on with what has stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jobs import claims, dispatch, ledger
from jobs.control import limits
from jobs.models import Job, Kind, NarratedChapter, Passage
from jobs.pipeline import finishing, recording, voices
from jobs.remaining import rest_of
from jobs.states import ACTIVE, ChapterState, State, TakeState
from jobs.takes import try_again
from narrator.refusal import Refusal
from narrator.saying import usd

if TYPE_CHECKING:
    from decimal import Decimal


def resume(job: Job, max_price: Decimal | None = None) -> bool:
    """Go on with what is left, within what was accepted. What is at work is left alone.

    `max_price` accepts more: what the narration may cost in all, with what it has cost already.
    """
    if job.kind == Kind.IMPORT:
        raise Refusal("not_resumable", "Upload the file again: nothing of it was kept.", 409)
    if job.state in ACTIVE:
        return False
    accepted = _accepted(job, max_price) if job.kind == Kind.NARRATE else {}
    with transaction.atomic():
        limits.room_for(job.owner, Kind(job.kind))
        try:
            with transaction.atomic():
                moved = Job.objects.move(
                    job.pk,
                    State.QUEUED,
                    error_code="",
                    error_detail="",
                    finished_at=None,
                    attempts=0,
                    **accepted,
                )
        except IntegrityError as error:
            detail = "The same narration is already being made in another job."
            raise Refusal("already_running", detail, 409) from error
        if moved and job.error_code == voices.REPLACED:  # the question is answered
            job.result["model_accepted"] = True
            job.save(update_fields=["result"])
        if moved and job.kind == Kind.NARRATE:
            _go_on(job)
        elif moved and job.kind == Kind.AUDITION:
            lacking = job.auditions.filter(state=TakeState.NEEDS_ATTENTION)
            try_again(lacking.values_list("pk", flat=True))
            dispatch.ring(dispatch.SPEAK)
        elif moved:
            dispatch.ring(dispatch.EXPORT, job.pk)
    return moved


def _accepted(job: Job, max_price: Decimal | None) -> dict[str, Decimal]:
    """Return the limit that is new, if any. What stopped at its limit does not go on without."""
    limit = max(job.limit_usd, max_price or job.limit_usd)
    rest = rest_of(job)
    if job.error_code == ledger.JOB_CAP and rest.spent + rest.price > limit:
        costs = f"Reading on costs ${usd(rest.price)} more. "
        raise Refusal(
            "price_changed",
            f"{costs}Accept up to ${usd(rest.new_limit)} in all.",
            409,
            price_usd=usd(rest.price),
            max_price_usd=usd(rest.new_limit),
        )
    if limit == job.limit_usd:
        return {}
    if rest.price > (left := ledger.left_for(job.owner_id)):
        costs = f"This costs ${rest.price:.2f} more; your limit leaves ${left:.2f} this month."
        raise Refusal("over_cap", costs)
    return {"limit_usd": limit}


def _go_on(job: Job) -> None:
    places = Passage.objects.filter(chapter__job=job)
    failed = places.filter(take__state=TakeState.NEEDS_ATTENTION)
    try_again(failed.values_list("take_id", flat=True))
    chapters = NarratedChapter.objects.filter(job=job)
    chapters.filter(state=ChapterState.STITCHING).update(attempts=0)
    claims.now(chapters.filter(state=ChapterState.STITCHING))
    recording.stitch_complete(chapters)
    for pk in chapters.filter(state=ChapterState.STITCHING).values_list("pk", flat=True):
        dispatch.ring(dispatch.STITCH, pk)
    finishing.finish_jobs()
    dispatch.ring(dispatch.SPEAK)
