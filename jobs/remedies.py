"""What a person can do about a passage: take a draw as it is, have it read again, in other words
where those are to blame, go without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs import dispatch, repairs, rewording
from jobs.models import Draw, Job, NarratedChapter, Passage, Take
from jobs.pipeline import finishing, recording
from jobs.pipeline.choosing import sound_of_draw
from jobs.states import ChapterState, State, TakeState
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

FAILED = Q(take__state=TakeState.NEEDS_ATTENTION, skipped=False)
FLAGGED = Q(take__state=TakeState.DONE, skipped=False) & ~Q(take__flag="")
WHICH = {
    "needs_attention": FAILED,
    "flagged": FLAGGED,
    "skipped": Q(skipped=True),
    "": FAILED | FLAGGED | Q(skipped=True),
}
GOES_ON = (State.QUEUED, State.RUNNING, State.PAUSED, State.NEEDS_ATTENTION)


def passages_of(job: Job, which: str = "") -> QuerySet[Passage]:
    """Return the passages of a narration that somebody should look at, in reading order."""
    if which not in WHICH:
        names = ", ".join(name for name in WHICH if name)
        raise Refusal("invalid", f"state: {which!r} is not one of {names}.")
    rows = Passage.objects.filter(WHICH[which], chapter__job=job)
    rows = rows.select_related("take", "chapter__job").prefetch_related("take__draws")
    return rows.order_by("chapter__number", "number")


def heard_at(passages: Iterable[Passage]) -> dict[int, float]:
    """Return the second of its chapter at which each passage begins, where that is ready."""
    found: dict[int, float] = {}
    ready: dict[int, list[int]] = {}
    for passage in passages:
        chapter = passage.chapter
        if chapter.state != ChapterState.READY or passage.skipped:
            continue
        if chapter.pk not in ready:
            rows = Passage.objects.filter(chapter=chapter, skipped=False).order_by("number")
            ready[chapter.pk] = list(rows.values_list("pk", flat=True))
        place = ready[chapter.pk].index(passage.pk)
        if place < len(chapter.spans):
            found[passage.pk] = round(chapter.spans[place][0], 3)
    return found


def accept(passage: Passage, draw: Draw | None = None) -> None:
    """Use a draw as the take, by default the longest. A flagged take without one is just good."""
    take = passage.take
    if take.state == TakeState.DONE and draw is None:
        Take.objects.filter(pk=take.pk).update(flag="")
        return
    _still_open(passage)
    draw = draw or take.draws.exclude(audio_key="").order_by("-seconds").first()
    if draw is None or draw.take_id != take.pk or not draw.audio_key:
        raise Refusal("no_draw", "There is no such draw of this passage to be heard.", 409)
    sound = sound_of_draw(draw) | {"flag": "", "error_code": "", "error_detail": ""}
    with transaction.atomic():
        movable = [TakeState.NEEDS_ATTENTION, TakeState.DONE, TakeState.PENDING]
        rows = Take.objects.filter(pk=take.pk, state__in=movable)
        if not rows.update(state=TakeState.DONE, done_at=Now(), lease_until=None, **sound):
            raise Refusal("being_read", "This passage is being read right now.", 409)
        _go_on(passage)


def retry(passage: Passage) -> None:
    """Have the passage read again; what that costs counts against the accepted price."""
    _still_open(passage)
    with transaction.atomic():
        rows = Take.objects.filter(pk=passage.take_id, state=TakeState.NEEDS_ATTENTION)
        if not rows.update(state=TakeState.PENDING, attempts=0, bad_draws=0, not_before=None):
            raise Refusal("not_failed", "This passage did not fail; it is not read again.", 409)
        _go_on(passage)
    dispatch.ring(dispatch.SPEAK)


def reword(passage: Passage, text: str) -> int:
    """Read other words instead; what they cost counts against the accepted price.

    Return the id of the passage that stands there then.
    """
    _still_open(passage)
    if passage.take.state != TakeState.NEEDS_ATTENTION:
        raise Refusal("not_failed", "This passage did not fail; its words stay.", 409)
    return rewording.reword(passage, text, accepted=True)


def skip(passage: Passage) -> None:
    """Go without the passage; the narration says so."""
    _still_open(passage)
    repairs.leave_out(passage)


def _still_open(passage: Passage) -> None:
    chapter = passage.chapter
    if chapter.state != ChapterState.OPEN:
        raise Refusal("chapter_ready", "This chapter is already put together.", 409)
    if chapter.job.state not in GOES_ON:
        raise Refusal("job_ended", f"This job is {chapter.job.state}; it does not go on.", 409)


def _go_on(passage: Passage) -> None:
    """Let the narration do what it can now; it comes to rest again where others lack."""
    job = passage.chapter.job
    if job.state == State.NEEDS_ATTENTION:
        Job.objects.move(job.pk, State.QUEUED, error_code="", error_detail="")
    recording.stitch_complete(NarratedChapter.objects.filter(passages__take=passage.take_id))
    recording.stitch_complete(NarratedChapter.objects.filter(pk=passage.chapter_id))
    finishing.finish_jobs()
