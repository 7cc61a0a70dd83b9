"""The versions of a voice: what each sounds like, what it has read, and going back to one."""

import uuid
from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Schema

from jobs.models import Job, Kind
from jobs.states import State
from narrator import casting
from narrator.models import User, Voice, VoiceVersion
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api.payloads import BASE, VoicePayload, voice_payload
from narrator.web.api.routing import Resource
from narrator.web.api.takes import play
from narrator.web.api.voices import voices_of

router = Resource(tags=["voices"])


class Reading(Schema):
    """A narration."""

    job: UUID
    book: UUID
    title: str
    state: State
    created_at: datetime


class VersionPayload(Schema):
    """`url` is the sound of its kept take, if it has one; `current` reads the next book."""

    number: int
    description: str
    model: str
    pinned: bool
    current: bool
    url: str | None
    created_at: datetime
    reads: list[Reading]


class Versions(Schema):
    results: list[VersionPayload]


def readings_of(voice: Voice) -> dict[UUID, list[Job]]:
    """Return what each version of a voice has read, the newest first."""
    found = Job.objects.filter(kind=Kind.NARRATE, version__voice=voice).exclude(book=None)
    by_version: dict[UUID, list[Job]] = defaultdict(list)
    for job in found.select_related("book"):
        by_version[job.version_id].append(job)
    return by_version


def version_of(user: User, pk: uuid.UUID, number: int) -> VoiceVersion:
    voice = find(voices_of(user), pk, "voice")
    version: VoiceVersion | None = voice.versions.filter(number=number).first()
    if version is None:
        raise Refusal("not_found", f"The voice has no version {number}.", 404)
    return version


@router.look("/{uuid:id}/versions", response=Versions)
def list_versions(request: HttpRequest, id: uuid.UUID) -> Versions:  # noqa: A002
    """All versions of a voice, the newest first, with what each has read."""
    voice: Voice = find(voices_of(caller(request)), id, "voice")
    readings, reader = readings_of(voice), voice.reader
    found = [
        _payload(version, readings[version.pk], current=version == reader)
        for version in voice.versions.all()
    ]
    return Versions(results=found)


def _payload(version: VoiceVersion, read: list[Job], *, current: bool) -> VersionPayload:
    address = f"{BASE}/voices/{version.voice_id}/versions/{version.number}/audio"
    return VersionPayload(
        number=version.number,
        description=version.description,
        model=version.model,
        pinned=version.pinned,
        current=current,
        url=address if version.pinned else None,
        created_at=version.created_at,
        reads=[
            Reading(
                job=job.pk,
                book=job.book.pk,
                title=str(job.book),
                state=State(job.state),
                created_at=job.created_at,
            )
            for job in read
            if job.book
        ],
    )


@router.look("/{uuid:id}/versions/{int:number}/audio")
def get_reference(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:  # noqa: A002
    """The kept take of a version, with `Range`."""
    version = version_of(caller(request), id, number)
    if not version.pinned:
        raise Refusal("not_pinned", "This version was never kept from a take.", 404)
    return play(request, version.reference_key, str(version.pk))


@router.post("/{uuid:id}/versions/{int:number}/restore", response=VoicePayload)
def restore_version(request: HttpRequest, id: uuid.UUID, number: int) -> VoicePayload:  # noqa: A002
    """Go back to a version: the next book of a series is read as that one was."""
    owner = caller(request)
    version = version_of(owner, id, number)
    casting.go_back(version.voice, version)
    return voice_payload(find(voices_of(owner), id, "voice"))
