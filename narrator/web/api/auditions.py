"""Hear a voice, choose one of its takes, keep it."""

import uuid

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from jobs import auditions, pinning
from narrator import casting
from narrator.models import Book, Voice
from narrator.web.access import caller, find
from narrator.web.api.answers import answer
from narrator.web.api.jobs import accepted
from narrator.web.api.payloads import BASE, JobPayload, VoicePayload, voice_payload
from narrator.web.api.routing import Resource
from narrator.web.api.takes import take_of
from narrator.web.api.voices import voices_of

router = Resource(tags=["voices"])


class Audition(Schema):
    """What is read: `text`, else a sentence of `book`, else a sample of the voice's language."""

    text: str | None = None
    book: str | None = None
    takes: int = 3


class Choice(Schema):
    take: str


@router.post("/{uuid:id}/auditions", response={202: JobPayload})
def add_audition(request: HttpRequest, id: uuid.UUID, wanted: Audition) -> HttpResponse:  # noqa: A002
    """Draw one to five takes. Each is paid for; all of a day's have a small limit of their own."""
    owner = caller(request)
    voice = find(voices_of(owner), id, "voice")
    book = find(Book.objects.owned_by(owner), wanted.book, "book") if wanted.book else None
    job = auditions.audition(owner, voice, text=wanted.text or "", takes=wanted.takes, book=book)
    return accepted(job)


@router.post("/{uuid:id}/pin", response=VoicePayload)
def pin_voice(request: HttpRequest, id: uuid.UUID, choice: Choice) -> VoicePayload:  # noqa: A002
    """Keep a take: from now on the voice reads as that take sounds. Old books keep theirs."""
    owner = caller(request)
    voice = find(voices_of(owner), id, "voice")
    pinning.pin(voice, take_of(owner, choice.take))
    return voice_payload(find(voices_of(owner), id, "voice"))


@router.post("/{uuid:id}/copies", response={201: VoicePayload})
def duplicate_voice(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Make a second voice that reads as this one does, to be changed on its own."""
    owner = caller(request)
    voice: Voice = find(voices_of(owner), id, "voice")
    copy = casting.duplicate(owner, voice)
    payload = voice_payload(find(voices_of(owner), copy.pk, "voice"))
    return answer(payload, 201, Location=f"{BASE}/voices/{copy.pk}")
