"""Voices."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from narrator.models import Voice


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
