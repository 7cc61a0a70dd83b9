"""Proof that nothing is missing: every sentence, the take that says it, when, and its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from jobs import timing
from jobs.models import Role
from jobs.states import ChapterState, TakeState
from jobs.transcription import Transcription, transcription
from narrator.audio.sound import PROFILES, SoundReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobs.models import Job, NarratedChapter, Passage
    from jobs.timing import Heard


class SentenceReport(TypedDict):
    """`state`: read, waiting, failed, skipped (by its owner) or missing (in no passage).

    Times are in seconds of the chapter; `estimated` where they are not those of a clip's edge.
    `checks` says passed, or why the take is worth a listen.
    """

    text: str
    state: str
    passages: list[int]
    takes: list[str]
    start: float | None
    end: float | None
    estimated: bool
    characters_per_second: float | None
    checks: str


class Covered(TypedDict):
    """How much of the text is read. `flagged` sentences are read, and worth a listen."""

    sentences: int
    characters: int
    read: int
    waiting: int
    failed: int
    skipped: int
    missing: int
    flagged: int
    covered_percent: float


class ChapterReport(TypedDict):
    number: int
    title: str
    state: str
    complete: bool
    text_changed: bool
    sum: Covered
    sound: SoundReport | None
    sentences: list[SentenceReport]


class LeftOut(TypedDict):
    number: int
    title: str


class Report(TypedDict):
    """`left_out` are chapters of the book as it is now that are not in this narration.

    `transcription` is what a speech recogniser heard, where one was asked.
    """

    job: str
    book: str
    complete: bool
    sum: Covered
    left_out: list[LeftOut]
    transcription: Transcription | None
    chapters: list[ChapterReport]


def report(job: Job) -> Report:
    """Report on a narration; `complete` means that all of its text is read and can be heard."""
    rows = job.chapters.select_related("job", "chapter").order_by("number")
    chapters = [chapter_report(row, job, timing.passages_of(row)) for row in rows]
    return {
        "job": str(job.pk),
        "book": str(job.book),
        "complete": bool(chapters) and all(chapter["complete"] for chapter in chapters),
        "sum": _total(chapter["sum"] for chapter in chapters),
        "left_out": _left_out(job),
        "transcription": transcription(job),
        "chapters": chapters,
    }


def chapter_report(
    chapter: NarratedChapter, job: Job, passages: Sequence[Passage]
) -> ChapterReport:
    """Report on one chapter, from its rows alone."""
    found = timing.timing(chapter, job.language, passages)
    wanted = [each for each in found.sentences if not _silent(each, passages)]
    sentences = [_sentence(each, passages) for each in wanted]
    covered = _covered(sentences)
    ready = chapter.state == ChapterState.READY
    return {
        "number": chapter.number,
        "title": chapter.title,
        "state": "ready" if ready else "unfinished",
        "complete": ready and covered["read"] == covered["sentences"],
        "text_changed": found.changed,
        "sum": covered,
        "sound": PROFILES[job.sound].report(chapter.sound),
        "sentences": sentences,
    }


def _sentence(heard: Heard, passages: Sequence[Passage]) -> SentenceReport:
    said = [passages[at] for at in heard.passages]
    flags = sorted({passage.take.flag for passage in said if passage.take.flag})
    state = _state(said)
    start, end = heard.time or (None, None)
    return {
        "text": heard.words,
        "state": state,
        "passages": [passage.number for passage in said],
        "takes": [str(passage.take_id) for passage in said],
        "start": None if start is None else round(start, 3),
        "end": None if end is None else round(end, 3),
        "estimated": heard.estimated,
        "characters_per_second": _pace(said) if state == "read" else None,
        "checks": (", ".join(flags) or "passed") if state == "read" else "",
    }


def _state(said: Sequence[Passage]) -> str:
    if not said:
        return "missing"
    if any(passage.skipped for passage in said):
        return "skipped"
    states = {passage.take.state for passage in said}
    if states == {TakeState.DONE}:
        return "read"
    return "failed" if TakeState.NEEDS_ATTENTION in states else "waiting"


def _pace(said: Sequence[Passage]) -> float | None:
    """Return the pace of the whole passages: that of a sentence inside one is only an estimate."""
    seconds = sum(passage.take.seconds for passage in said)
    return round(sum(len(p.take.text) for p in said) / seconds, 1) if seconds else None


def _silent(heard: Heard, passages: Sequence[Passage]) -> bool:
    """Whether it is a heading of a narration whose titles are not said."""
    said = [passages[at] for at in heard.passages]
    return bool(said) and all(row.skipped and row.role == Role.HEADING for row in said)


def _covered(sentences: Sequence[SentenceReport]) -> Covered:
    lengths = [len(each["text"]) for each in sentences]
    read = sum(len(each["text"]) for each in sentences if each["state"] == "read")
    count = {
        state: sum(each["state"] == state for each in sentences)
        for state in ("read", "waiting", "failed", "skipped", "missing")
    }
    return {
        "sentences": len(sentences),
        "characters": sum(lengths),
        "read": count["read"],
        "waiting": count["waiting"],
        "failed": count["failed"],
        "skipped": count["skipped"],
        "missing": count["missing"],
        "flagged": sum(each["checks"] not in {"", "passed"} for each in sentences),
        "covered_percent": _percent(read, sum(lengths)),
    }


def _total(parts: Iterable[Covered]) -> Covered:
    found = list(parts)
    characters = sum(each["characters"] for each in found)
    read = sum(each["characters"] * each["covered_percent"] for each in found) / 100
    return {
        "sentences": sum(each["sentences"] for each in found),
        "characters": characters,
        "read": sum(each["read"] for each in found),
        "waiting": sum(each["waiting"] for each in found),
        "failed": sum(each["failed"] for each in found),
        "skipped": sum(each["skipped"] for each in found),
        "missing": sum(each["missing"] for each in found),
        "flagged": sum(each["flagged"] for each in found),
        "covered_percent": _percent(read, characters),
    }


def _percent(part: float, whole: int) -> float:
    """Round down: 100 means all of it."""
    return int(10_000 * part / whole + 1e-6) / 100 if whole else 0.0


def _left_out(job: Job) -> list[LeftOut]:
    if job.book is None:
        return []
    there = job.chapters.exclude(chapter=None).values_list("chapter_id", flat=True)
    rows = job.book.chapters.exclude(pk__in=list(there)).filter(included=True, characters__gt=0)
    return [{"number": row.number, "title": row.title} for row in rows]
