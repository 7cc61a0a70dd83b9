"""Stop for a while, or for good."""

from __future__ import annotations

from jobs import editions, repairs
from jobs.models import Edition, EditionState, Job, Kind
from jobs.states import State
from narrator import library
from narrator.models import BookState


def pause(job: Job) -> bool:
    """Stop buying; what is under way is kept. Return whether it was active."""
    return Job.objects.move(job.pk, State.PAUSED, error_code="", error_detail="")


def cancel(job: Job) -> bool:
    """End a job for good. What is stored stays owned, and is never bought again.

    A narration that was finished before loses no more than the repairs that are under way.
    """
    if repairs.withdraw(job):
        return True
    moved = Job.objects.move(job.pk, State.CANCELLED)
    if moved and job.kind == Kind.IMPORT and job.book and job.book.state == BookState.IMPORTING:
        library.refuse(job.book, "cancelled", "Reading in this book was cancelled.")
    for edition in Edition.objects.filter(job=job, state=EditionState.READING) if moved else ():
        editions.forget(edition)
    return moved
