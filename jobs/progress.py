"""How far a job got: a fixed small number of queries, whatever the size of the book."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import Length
from django.utils import timezone

from jobs import ledger
from jobs.models import Charge, Job, Kind, NarratedChapter, Passage, Take
from jobs.remaining import rest_of
from jobs.states import ACTIVE, STOPPED, ChapterState, TakeState
from jobs.waiting import place_of, waiting_for
from narrator.audio.clip import RATE
from narrator.audio.sound import PROFILES, SoundReport

if TYPE_CHECKING:
    from decimal import Decimal

    from jobs.remaining import Rest

RECENT = timedelta(minutes=3)
WANTED = Q(passages__skipped=False)
DONE = WANTED & Q(passages__take__state=TakeState.DONE)
FAILED = WANTED & Q(passages__take__state=TakeState.NEEDS_ATTENTION)
SENDING = WANTED & Q(passages__take__state=TakeState.SENDING)
SUSPECT = DONE & ~Q(passages__take__flag="")


class Counts(TypedDict):
    """The sums over all passages of a narration, or takes of an audition.

    Flagged are those that failed, and those that are read but worth a listen.
    """

    passages: int
    passages_done: int
    passages_flagged: int
    characters: int
    characters_done: int
    audio_seconds: float


class ChapterProgress(TypedDict):
    id: str
    number: int
    place: str
    title: str
    state: str
    audible: bool
    seconds: float | None
    passages: int
    passages_done: int
    passages_flagged: int
    passages_failed: int
    passages_skipped: int
    sound: SoundReport | None


class TakeProgress(TypedDict):
    """One draw of an audition."""

    id: str
    state: str
    seconds: float
    cost_usd: Decimal


class Progress(TypedDict):
    """What is polled beside the job's own row."""

    progress: Counts
    eta_seconds: float | None
    spent_usd: Decimal
    waiting_for: str
    place: int | None
    rest: Rest | None
    chapters: list[ChapterProgress]
    takes: list[TakeProgress]


def progress(job: Job) -> Progress:
    """Count how far `job` got."""
    if job.kind == Kind.AUDITION:
        return _audition(job)
    rows = list(_rows(job)) if job.kind == Kind.NARRATE else []
    counts: Counts = {
        "passages": sum(row.passages_all for row in rows),
        "passages_done": sum(row.passages_done for row in rows),
        "passages_flagged": sum(row.passages_failed + row.passages_suspect for row in rows),
        "characters": sum(row.characters_all or 0 for row in rows),
        "characters_done": sum(row.characters_done or 0 for row in rows),
        "audio_seconds": round(sum(row.seconds_done or 0 for row in rows), 3),
    }
    active = job.kind == Kind.NARRATE and job.state in ACTIVE
    return {
        "progress": counts,
        "eta_seconds": _eta(job, counts) if active else None,
        "spent_usd": Charge.objects.filter(job=job).total(),
        "waiting_for": waiting_for(job) if active else "",
        "place": place_of(job),
        "rest": rest_of(job) if job.kind == Kind.NARRATE and job.state in STOPPED else None,
        "chapters": [_chapter(row, job.sound) for row in rows],
        "takes": [],
    }


def _audition(job: Job) -> Progress:
    takes = list(ledger.with_cost(Take.objects.filter(audition=job)).order_by("pk"))
    done = [take for take in takes if take.state == TakeState.DONE]
    lengths = {take.pk: len(take.text) for take in takes}
    return {
        "progress": {
            "passages": len(takes),
            "passages_done": len(done),
            "passages_flagged": sum(take.state == TakeState.NEEDS_ATTENTION for take in takes),
            "characters": sum(lengths.values()),
            "characters_done": sum(lengths[take.pk] for take in done),
            "audio_seconds": round(sum(take.seconds for take in done), 3),
        },
        "eta_seconds": None,
        "spent_usd": Charge.objects.filter(job=job).total(),
        "waiting_for": next((t.error_detail for t in takes if t.state == TakeState.PENDING), ""),
        "place": None,
        "rest": None,
        "chapters": [],
        "takes": [
            {
                "id": str(take.pk),
                "state": take.state,
                "seconds": round(take.seconds, 3),
                "cost_usd": take.cost,
            }
            for take in takes
        ],
    }


def _rows(job: Job) -> Any:
    return (
        NarratedChapter.objects.filter(job=job)
        .defer("spans", "quiet")
        .annotate(
            passages_all=Count("passages", filter=WANTED),
            passages_done=Count("passages", filter=DONE),
            passages_failed=Count("passages", filter=FAILED),
            passages_suspect=Count("passages", filter=SUSPECT),
            passages_skipped=Count("passages", filter=Q(passages__skipped=True)),
            passages_sending=Count("passages", filter=SENDING),
            characters_all=Sum(Length("passages__take__text"), filter=WANTED),
            characters_done=Sum(Length("passages__take__text"), filter=DONE),
            seconds_done=Sum("passages__take__seconds", filter=DONE),
        )
        .order_by("number")  # what is grouped loses the order of its Meta
    )


def _chapter(row: Any, profile: str) -> ChapterProgress:
    return {
        "id": str(row.chapter_id or row.pk),
        "number": row.number,
        "place": row.place,
        "title": row.title,
        "state": chapter_state(row),
        "audible": row.audible,
        "seconds": round(row.samples / RATE, 3) if row.audible else None,
        "passages": row.passages_all,
        "passages_done": row.passages_done,
        "passages_flagged": row.passages_failed + row.passages_suspect,
        "passages_failed": row.passages_failed,
        "passages_skipped": row.passages_skipped,
        "sound": PROFILES[profile].report(row.sound),
    }


def chapter_state(row: Any) -> str:
    """Return waiting, reading, stitching, ready or needs_attention."""
    if row.state != ChapterState.OPEN:
        return str(row.state)
    if row.passages_failed and row.passages_done + row.passages_failed == row.passages_all:
        return "needs_attention"
    return "reading" if row.passages_done or row.passages_sending else "waiting"


def _eta(job: Job, counts: Counts) -> float | None:
    """Estimate from the pace of the last minutes; None rather than a guess."""
    left = counts["characters"] - counts["characters_done"]
    since = timezone.now() - RECENT
    recent = Passage.objects.filter(chapter__job=job, take__done_at__gte=since).aggregate(
        characters=Sum(Length("take__text")),
        takes=Count("take"),
        first=Min("take__done_at"),
        last=Max("take__done_at"),
    )
    if recent["takes"] < 5:
        return None
    span = (recent["last"] - recent["first"]).total_seconds()
    # While nothing comes any more, the pace falls and the estimate grows.
    span = max(span, (timezone.now() - recent["first"]).total_seconds())
    return round(left * span / recent["characters"], 1) if span >= 1 else None
