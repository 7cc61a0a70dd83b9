"""Voices."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from narrator.models import Voice
from narrator.speech import advice


class Advice(Schema):
    """What is likely to make the voice unsteady: `weight` is `warn` or `tip`; `code` is stable."""

    code: str
    weight: str
    text: str


class VoicePayload(Schema):
    id: UUID
    name: str
    description: str
    language: str | None
    pinned: bool
    version: int
    advice: list[Advice]
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
        advice=[
            Advice(code=hint.code, weight=hint.weight, text=hint.text)
            for hint in advice.hints(voice.description, advice.language_of(voice.description))
        ],
        created_at=voice.created_at,
    )
