"""The page of one chapter of a narration, where the manuscript is what is worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jobs import repairs, retakes, timing
from jobs.direction import Direction
from jobs.models import NarratedChapter, Passage
from jobs.pipeline.pausing import seconds_after
from jobs.states import ChapterState, State, TakeState
from narrator.audio.sound import PROFILES
from narrator.web.pages.answers import MemberRequest, if_changed
from narrator.web.pages.jobs import job_of
from narrator.web.pages.manuscript import manuscript

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse, HttpResponseBase

PAGE: Final = "repairs/page.html"
STOPPED: Final = (State.PAUSED, State.NEEDS_ATTENTION, State.FAILED, State.CANCELLED)


def chapter_of(request: MemberRequest, job_id: uuid.UUID, number: int) -> NarratedChapter:
    job = job_of(request, job_id)
    rows = job.chapters.select_related("job__book", "job__version__voice", "chapter")
    chapter: NarratedChapter = get_object_or_404(rows, number=number)
    return chapter


@login_required
@require_safe
def chapter(request: MemberRequest, job_id: uuid.UUID, number: int) -> HttpResponse:
    found = chapter_of(request, job_id, number)
    wanted = request.GET.get("passage", "")
    return render(request, PAGE, {**whole(found), **tools_of(found, number_in(wanted))})


@login_required
@require_safe
def tools(request: MemberRequest, job_id: uuid.UUID, number: int, passage: int) -> HttpResponse:
    """What can be done with one passage."""
    found = chapter_of(request, job_id, number)
    return render(request, "repairs/tools.html", {**standing(found), **tools_of(found, passage)})


@login_required
@require_safe
def now(request: MemberRequest, job_id: uuid.UUID, number: int) -> HttpResponseBase:
    """What moves on the page while the chapter is made anew."""
    found = chapter_of(request, job_id, number)
    wanted = number_in(request.GET.get("passage", ""))
    states = Passage.objects.filter(chapter=found).values_list("version", "take__state")
    facts = (found.state, found.stitch, found.job.state, found.job.error_code, list(states), wanted)
    context = {**whole(found), **tools_of(found, wanted), "swap": True}
    return if_changed(request, "repairs/now.html", context, facts)


def standing(chapter: NarratedChapter) -> dict[str, Any]:
    """How far the chapter got."""
    job = chapter.job
    return {
        "chapter": chapter,
        "job": job,
        "book": job.book,
        "moving": chapter.state != ChapterState.READY and job.state not in STOPPED,
        "stopped": chapter.state != ChapterState.READY and job.state in STOPPED,
    }


def whole(chapter: NarratedChapter) -> dict[str, Any]:
    """All of the page but what is done with one passage."""
    job = chapter.job
    rows = timing.passages_of(chapter)
    found = timing.timing(chapter, job.language, rows)
    others = job.chapters.only("number", "title", "job")
    waiting = [row for row in rows if row.take.state in repairs.BEING_READ and not row.skipped]
    return {
        **standing(chapter),
        "paragraphs": manuscript(found, rows),
        "changed": found.changed,
        "waiting": len(waiting),
        "sound": PROFILES[job.sound].report(chapter.sound),
        "previous": others.filter(number__lt=chapter.number).last(),
        "next": others.filter(number__gt=chapter.number).first(),
    }


def tools_of(chapter: NarratedChapter, number: int) -> dict[str, Any]:
    """What the page says of one passage; nothing where there is none of this number."""
    rows = Passage.objects.select_related("take__version__voice", "chapter__job__book")
    mine = rows.prefetch_related("take__draws").filter(chapter=chapter)
    passage = mine.filter(number=number).first()
    if passage is None:
        return {"passage": None}
    found = timing.timing(chapter, chapter.job.language, timing.passages_of(chapter))
    at = passage.number - 1
    pauses = Direction.of(chapter.job.direction).settings()
    return {
        "passage": passage,
        "words": passage.words,
        "takes": retakes.kept([passage])[passage.pk],
        "draws": [draw for draw in passage.take.draws.all() if draw.audio_key],
        "price": retakes.price_of(passage),
        "price_back": repairs.price_to_bring_back(passage),
        "usual_pause": seconds_after(Passage(pause=passage.pause), pauses),
        "span": timing.spans_of(chapter).get(passage.pk),
        "sentences": [s for s in found.sentences if s.time and at in s.passages],
        "being_read": passage.take.state in repairs.BEING_READ,
        "failed": passage.take.state == TakeState.NEEDS_ATTENTION,
        "longest_pause": repairs.LONGEST_PAUSE,
        "last": mine.count(),
    }


def number_in(words: str) -> int:
    """Return a small number that somebody sent, or 0."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else 0
