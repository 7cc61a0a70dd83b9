"""Work, how far it got, and where to find what it made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from jobs.models import Job, Kind
from jobs.progress import ChapterProgress, Progress
from jobs.states import State, TakeState
from narrator.saying import usd
from narrator.web.api.payloads.directions import DirectionPayload, direction_payload
from narrator.web.api.payloads.reasons import BASE, Reason, reason


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
    place: str
    title: str
    state: str
    audible: bool
    seconds: float | None
    url: str | None
    passages: int
    passages_done: int
    passages_flagged: int
    passages_failed: int
    passages_skipped: int
    sound: Sound | None


class JobPayload(Schema):
    """`waiting_for` says what keeps it from going on at this moment; `place` is that in line, of a
    narration of which nothing is read yet. 1 is the next. `resume_usd` is what reading the rest of
    a stopped narration costs."""

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
    place: int | None
    resume_usd: str | None
    book: UUID | None
    voice: UUID | None
    format: str | None
    sound: str | None
    direction: DirectionPayload | None
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
        place=far["place"],
        resume_usd=usd(far["rest"].price) if far["rest"] else None,
        book=job.book_id,
        voice=job.version.voice_id if job.version else None,
        format=job.format or None,
        sound=job.sound if job.kind == Kind.NARRATE else None,
        direction=direction_payload(job.direction) if job.kind == Kind.NARRATE else None,
        source=job.source_id,
        chapters=[_job_chapter(job, row) for row in far["chapters"]],
        result=_audition(job, far) if job.kind == Kind.AUDITION else _result(job),
    )


def _job_chapter(job: Job, row: ChapterProgress) -> JobChapter:
    sound = row["sound"]
    found: dict[str, Any] = {**row, "sound": Sound(**sound) if sound else None}
    return JobChapter(**found, url=audio_url(job, row["number"]) if row["audible"] else None)


def audio_url(job: Job, number: int) -> str:
    return f"{BASE}/jobs/{job.pk}/chapters/{number}.mp3"


def take_url(pk: object) -> str:
    return f"{BASE}/takes/{pk}/audio"


def _audition(job: Job, far: Progress) -> dict[str, Any]:
    """Return the draws that can be heard, and the addresses of those that are being made."""
    takes = far["takes"]
    made = [take for take in takes if take["state"] == TakeState.DONE]
    coming = [take for take in takes if take["state"] in {TakeState.PENDING, TakeState.SENDING}]
    return {
        "text": job.result.get("text", ""),
        "takes": [
            {
                "id": take["id"],
                "url": take_url(take["id"]),
                "seconds": take["seconds"],
                "cost_usd": usd(take["cost_usd"]),
            }
            for take in made
        ],
        "being_made": [
            {"id": take["id"], "url": f"{BASE}/takes/{take['id']}/stream"} for take in coming
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
        "note": job.result.get("note", ""),
    }
