"""Mark what has lost its file, so that nobody is offered what is not there. Nothing is bought.

What can be made again for nothing is made again; what would cost money waits for its owner to ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from jobs import dispatch
from jobs.models import LOST, Draw, Job, NarratedChapter, Take
from jobs.states import ChapterState, State, TakeState
from narrator import site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.files import Fault

INCOMPLETE = {
    "error_code": "files_lost",
    "error_detail": "Some of its sound was lost. The rest is kept; resume reads what lacks again.",
}


def mend(faults: Iterable[Fault]) -> int:
    """Mend what a fault tells of, takes before the chapters made of them. Return how many."""
    mendable = [fault for fault in faults if fault.named.what in MENDERS]
    order = list(MENDERS)
    for fault in sorted(mendable, key=lambda fault: order.index(fault.named.what)):
        with transaction.atomic():
            MENDERS[fault.named.what](fault.named.pk)
    return len(mendable)


def _take(pk: Any) -> None:
    take = Take.objects.filter(pk=pk, state=TakeState.DONE).first()
    if take is not None and Take.objects.filter(pk=pk, state=TakeState.DONE).update(**LOST):
        site.store().delete(take.audio_key)  # damaged: else it would be found and taken over


def _draw(pk: Any) -> None:
    Draw.objects.filter(pk=pk).update(audio_key="", usable=False)


def _chapter(pk: Any) -> None:
    """Put a chapter together again when all its takes are there; else it says what lacks."""
    ready = NarratedChapter.objects.filter(pk=pk, state=ChapterState.READY)
    chapter = ready.first()
    if chapter is None:
        return
    lacking = chapter.passages.filter(skipped=False).exclude(take__state=TakeState.DONE)
    if lacking.exists():
        ready.update(state=ChapterState.OPEN, samples=0)
        Job.objects.move(chapter.job_id, State.NEEDS_ATTENTION, finished_at=None, **INCOMPLETE)
    elif ready.update(state=ChapterState.STITCHING, samples=0, attempts=0, lease_until=None):
        dispatch.ring(dispatch.STITCH, pk)


def _export(pk: Any) -> None:
    Job.objects.filter(pk=pk).delete()  # it is built again when somebody asks for it


MENDERS = {"take": _take, "draw": _draw, "chapter": _chapter, "export": _export}
