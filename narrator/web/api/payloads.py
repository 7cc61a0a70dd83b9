"""What the API answers with. The contract names these fields; others may be added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from jobs.models import Job, Kind, Quote
from jobs.progress import ChapterProgress, Progress
from jobs.states import State, TakeState
from narrator.casting import steadiness_warning
from narrator.models import Book, BookState, Chapter, Voice
from narrator.web.api.answers import usd

BASE = "/api/v1"


class Reason(Schema):
    """Why something failed or waits: a stable code and a sentence."""

    code: str
    detail: str


def reason(code: str, detail: str) -> Reason | None:
    return Reason(code=code, detail=detail) if code else None


class ChapterSummary(Schema):
    id: UUID
    number: int
    title: str
    characters: int
    included: bool
    reason: str | None


class ChapterPayload(ChapterSummary):
    book: UUID
    text: str
    version: int


def _summary(chapter: Chapter) -> dict[str, Any]:
    return {
        "id": chapter.pk,
        "number": chapter.number,
        "title": chapter.title,
        "characters": chapter.characters,
        "included": chapter.included,
        "reason": None if chapter.included else chapter.reason or None,
    }


def chapter_summary(chapter: Chapter) -> ChapterSummary:
    return ChapterSummary(**_summary(chapter))


def chapter_payload(chapter: Chapter) -> ChapterPayload:
    return ChapterPayload(
        **_summary(chapter), book=chapter.book_id, text=chapter.text, version=chapter.version
    )


class BookPayload(Schema):
    id: UUID
    title: str
    author: str
    language: str | None
    state: BookState
    error: Reason | None
    characters: int
    cover_url: str | None
    warnings: list[str]
    created_at: datetime
    chapters: list[ChapterSummary]


def book_payload(book: Book) -> BookPayload:
    """Describe a book whose chapters were fetched with it (see `books.with_chapters`)."""
    chapters = list(book.chapters.all())
    return BookPayload(
        id=book.pk,
        title=book.title,
        author=book.author,
        language=book.language or None,
        state=BookState(book.state),
        error=reason(book.error_code, book.error_detail),
        characters=sum(chapter.characters for chapter in chapters if chapter.included),
        cover_url=f"{BASE}/books/{book.pk}/cover" if book.cover_key else None,
        warnings=book.warnings,
        created_at=book.created_at,
        chapters=[chapter_summary(chapter) for chapter in chapters],
    )


class VoicePayload(Schema):
    id: UUID
    name: str
    description: str
    language: str | None
    pinned: bool
    version: int
    created_at: datetime


def voice_payload(voice: Voice) -> VoicePayload:
    """Describe a voice whose versions were fetched with it, newest first."""
    reader = voice.reader
    return VoicePayload(
        id=voice.pk,
        name=voice.name,
        description=voice.description,
        language=voice.language or None,
        pinned=bool(reader and reader.pinned),
        version=reader.number if reader else 0,
        created_at=voice.created_at,
    )


class QuotePayload(Schema):
    id: UUID
    book: UUID
    voice: UUID
    characters: int
    owned_characters: int
    billable_characters: int
    price_usd: str
    limit_usd: str
    seconds_estimate: float
    warnings: list[str]
    expires_at: datetime


def quote_payload(quote: Quote) -> QuotePayload:
    return QuotePayload(
        id=quote.pk,
        book=quote.book_id,
        voice=quote.version.voice_id,
        characters=quote.characters,
        owned_characters=quote.owned_characters,
        billable_characters=quote.billable_characters,
        price_usd=usd(quote.price_usd),
        limit_usd=usd(quote.limit_usd),
        seconds_estimate=quote.seconds_estimate,
        warnings=[warning] if (warning := steadiness_warning(quote.version)) else [],
        expires_at=quote.expires_at,
    )


class Counts(Schema):
    passages: int
    passages_done: int
    passages_flagged: int
    characters: int
    characters_done: int
    audio_seconds: float


class Sound(Schema):
    """Measures in decibels of full scale and LUFS, held against the profile of the narration."""

    levels: dict[str, float]
    passed: bool
    faults: list[str]


class JobChapter(Schema):
    id: str
    number: int
    title: str
    state: str
    seconds: float | None
    url: str | None
    passages: int
    passages_done: int
    passages_flagged: int
    passages_failed: int
    passages_skipped: int
    sound: Sound | None


class JobPayload(Schema):
    id: UUID
    kind: Kind
    state: State
    error: Reason | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Counts
    eta_seconds: float | None
    price_usd: str
    spent_usd: str
    limit_usd: str
    waiting_for: str | None
    book: UUID | None
    voice: UUID | None
    format: str | None
    sound: str | None
    source: UUID | None
    chapters: list[JobChapter]
    result: dict[str, Any]


def job_payload(job: Job, far: Progress) -> JobPayload:
    """Describe a job; its version was fetched with it."""
    return JobPayload(
        id=job.pk,
        kind=Kind(job.kind),
        state=State(job.state),
        error=reason(job.error_code, job.error_detail),
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        progress=Counts(**far["progress"]),
        eta_seconds=far["eta_seconds"],
        price_usd=usd(job.price_usd),
        spent_usd=usd(far["spent_usd"]),
        limit_usd=usd(job.limit_usd),
        waiting_for=far["waiting_for"] or None,
        book=job.book_id,
        voice=job.version.voice_id if job.version else None,
        format=job.format or None,
        sound=job.sound if job.kind == Kind.NARRATE else None,
        source=job.source_id,
        chapters=[_job_chapter(job, row) for row in far["chapters"]],
        result=_audition(job, far) if job.kind == Kind.AUDITION else _result(job),
    )


def _job_chapter(job: Job, row: ChapterProgress) -> JobChapter:
    sound = row["sound"]
    found: dict[str, Any] = {**row, "sound": Sound(**sound) if sound else None}
    return JobChapter(
        **found, url=audio_url(job, row["number"]) if row["state"] == "ready" else None
    )


def audio_url(job: Job, number: int) -> str:
    return f"{BASE}/jobs/{job.pk}/chapters/{number}.mp3"


def take_url(pk: object) -> str:
    return f"{BASE}/takes/{pk}/audio"


def _audition(job: Job, far: Progress) -> dict[str, Any]:
    """Return the draws that can be heard, and the addresses of those that are being made."""
    takes = far["takes"]
    made = [take for take in takes if take["state"] == TakeState.DONE]
    sending = [take for take in takes if take["state"] == TakeState.SENDING]
    return {
        "text": job.result.get("text", ""),
        "takes": [
            {"id": take["id"], "url": take_url(take["id"]), "seconds": take["seconds"]}
            for take in made
        ],
        "being_made": [
            {"id": take["id"], "url": f"{BASE}/takes/{take['id']}/stream"} for take in sending
        ],
    }


def _result(job: Job) -> dict[str, Any]:
    """Return where what was made is. Keys of the store stay inside."""
    if job.kind == Kind.IMPORT and hasattr(job, "edition"):
        return {"edition": f"{BASE}/books/{job.book_id}/editions/{job.edition.pk}"}
    if job.kind != Kind.EXPORT or job.state != State.DONE:
        return {}
    return {
        "url": f"{BASE}/jobs/{job.pk}/file",
        "filename": job.result["filename"],
        "bytes": job.result["bytes"],
        "media_type": job.result["media_type"],
    }
