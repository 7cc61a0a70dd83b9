"""Decide whether a narration is done, or has done all it could. Asked again, it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from jobs.models import Job, Kind, NarratedChapter, Passage, Take
from jobs.states import OPEN, ChapterState, State, TakeState

if TYPE_CHECKING:
    import uuid

DETAIL = "Some passages could not be read. The rest is kept; resume tries them again."


def finish_jobs() -> int:
    """Move narrations and auditions that have nothing left to do. Return how many moved."""
    unfinished = NarratedChapter.objects.filter(job=OuterRef("pk")).exclude(
        state=ChapterState.READY
    )
    narrations = Job.objects.filter(kind=Kind.NARRATE)
    moved = 0
    # Nothing is left to pause or to look at once the last chapter is ready.
    ended = narrations.filter(state__in=OPEN).filter(~Exists(unfinished))
    for pk in ended.order_by("pk").values_list("pk", flat=True):
        moved += Job.objects.move(pk, State.DONE, error_code="", error_detail="")
    working = Passage.objects.filter(chapter__job=OuterRef("pk"), skipped=False).filter(
        take__state__in=[TakeState.PENDING, TakeState.SENDING]
    )
    stitching = NarratedChapter.objects.filter(job=OuterRef("pk"), state=ChapterState.STITCHING)
    flagged = Passage.objects.filter(
        chapter__job=OuterRef("pk"), take__state=TakeState.NEEDS_ATTENTION, skipped=False
    )
    stuck = narrations.active().filter(Exists(flagged), ~Exists(working), ~Exists(stitching))
    for pk in stuck.order_by("pk").values_list("pk", flat=True):
        moved += Job.objects.move(
            pk,
            State.NEEDS_ATTENTION,
            error_code="passages_failed",
            error_detail=f"{DETAIL} {_first_reason(pk)}".strip(),
        )
    return moved + _finish_auditions()


def _first_reason(job: uuid.UUID) -> str:
    """Return what was wrong with the first passage that failed: mostly with the others too."""
    failed = Passage.objects.filter(
        chapter__job=job, take__state=TakeState.NEEDS_ATTENTION, skipped=False
    )
    said = failed.order_by("chapter__number", "number").values_list("take__error_detail", flat=True)
    return next(filter(None, said[:1]), "")


def _finish_auditions() -> int:
    """An audition is done when there is something to hear; it failed when no draw was any good."""
    takes = Take.objects.filter(audition=OuterRef("pk"))
    working = takes.filter(state__in=[TakeState.PENDING, TakeState.SENDING])
    ended = Job.objects.active().filter(kind=Kind.AUDITION).filter(~Exists(working))
    moved = 0
    for pk in ended.filter(Exists(takes.filter(state=TakeState.DONE))).values_list("pk", flat=True):
        moved += Job.objects.move(pk, State.DONE, error_code="", error_detail="")
    for pk in ended.filter(Exists(takes)).values_list("pk", flat=True):
        first = Take.objects.filter(audition=pk).exclude(error_code="").first()
        said = first.error_detail if first else "No take came."
        moved += Job.objects.move(
            pk, State.FAILED, error_code="audition_failed", error_detail=said or "No take came."
        )
    return moved
