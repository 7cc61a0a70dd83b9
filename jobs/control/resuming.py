"""Go on with what has stopped."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from jobs import dispatch
from jobs.control import limits
from jobs.control.takes import try_again
from jobs.models import Job, Kind, NarratedChapter, Passage
from jobs.pipeline import finishing, recording, voices
from jobs.states import ACTIVE, ChapterState, State, TakeState
from narrator.refusal import Refusal


def resume(job: Job) -> bool:
    """Go on with what is left, at the price that was accepted. What is at work is left alone."""
    if job.kind == Kind.IMPORT:
        raise Refusal("not_resumable", "Upload the file again: nothing of it was kept.", 409)
    if job.state in ACTIVE:
        return False
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


def _go_on(job: Job) -> None:
    places = Passage.objects.filter(chapter__job=job)
    failed = places.filter(take__state=TakeState.NEEDS_ATTENTION)
    try_again(failed.values_list("take_id", flat=True))
    chapters = NarratedChapter.objects.filter(job=job)
    chapters.filter(state=ChapterState.STITCHING).update(attempts=0)
    recording.stitch_complete(chapters)
    for pk in chapters.filter(state=ChapterState.STITCHING).values_list("pk", flat=True):
        dispatch.ring(dispatch.STITCH, pk)
    finishing.finish_jobs()
    dispatch.ring(dispatch.SPEAK)
