"""Voices in their owner's words."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from ninja.responses import Status

from narrator import library
from narrator.models import User, Voice
from narrator.web.access import caller, find
from narrator.web.api import fields
from narrator.web.api.answers import answer
from narrator.web.api.paging import Limit, page
from narrator.web.api.payloads import BASE, VoicePayload, voice_payload
from narrator.web.api.routing import Resource

router = Resource(tags=["voices"])


class Voices(Schema):
    results: list[VoicePayload]
    next: str | None


class NewVoice(Schema):
    name: str
    description: str
    language: str | None = None


class VoiceChange(Schema):
    name: str | None = None
    description: str | None = None
    language: str | None = None


def voices_of(user: User) -> QuerySet[Voice]:
    """Return the voices a user has kept, with their versions."""
    return Voice.objects.owned_by(user).kept().prefetch_related("versions")


@router.post("", response={201: VoicePayload})
def add_voice(request: HttpRequest, new: NewVoice) -> HttpResponse:
    """Describe a voice in plain words."""
    language = fields.language(new.language or "")
    name = fields.title(new.name, "name")
    voice = library.create_voice(caller(request), name, new.description, language)
    return answer(voice_payload(voice), 201, Location=f"{BASE}/voices/{voice.pk}")


@router.look("", response=Voices)
def list_voices(request: HttpRequest, cursor: str = "", limit: Limit = 50) -> Voices:
    """All voices of the caller, newest first."""
    found, following = page(request, voices_of(caller(request)), cursor, limit)
    return Voices(results=[voice_payload(voice) for voice in found], next=following)


@router.look("/{uuid:id}", response=VoicePayload)
def get_voice(request: HttpRequest, id: uuid.UUID) -> VoicePayload:  # noqa: A002
    return voice_payload(find(voices_of(caller(request)), id, "voice"))


@router.patch("/{uuid:id}", response=VoicePayload)
def change_voice(request: HttpRequest, id: uuid.UUID, change: VoiceChange) -> VoicePayload:  # noqa: A002
    """Change a voice. Books that were started keep the version that reads them."""
    voice = find(voices_of(caller(request)), id, "voice")
    given = change.dict(exclude_none=True)
    if "name" in given:
        given["name"] = fields.title(given["name"], "name")
    if "language" in given:
        given["language"] = fields.language(given["language"])
    library.update_voice(voice, **given)
    return voice_payload(find(voices_of(caller(request)), id, "voice"))


@router.delete("/{uuid:id}", response={204: None})
def delete_voice(request: HttpRequest, id: uuid.UUID) -> Status[None]:  # noqa: A002
    """Take a voice away. What it has read stays."""
    voice = find(voices_of(caller(request)), id, "voice")
    Voice.objects.filter(pk=voice.pk).update(deleted_at=timezone.now())
    return Status(204, None)
