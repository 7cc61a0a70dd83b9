"""Who speaks: a new speaker for each described request, one for good for an enrolled voice."""

from __future__ import annotations

import base64
import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.provider import voice
from tests.provider.faults import Fault
from tests.provider.wanted import DESIGN_MODEL, PRESETS, Wanted

if TYPE_CHECKING:
    from tests.provider.voice import Samples

STEP = 7  # no common factor with the speakers, so that neighbours never sound alike


class UnknownVoiceError(Exception):
    """A voice that is neither enrolled nor a preset."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A voice that the provider keeps."""

    voice_id: str
    name: str
    description: str
    speaker: int
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())

    def to_dict(self) -> dict[str, str]:
        return {
            "user_id": "loopback",
            "voice_id": self.voice_id,
            "name": self.name,
            "description": self.description,
            "created_at": self.created_at,
            "updated_at": self.created_at,
        }


@dataclass(slots=True)
class Studio:
    """The voices of one provider."""

    voices: dict[str, Enrolled] = field(default_factory=dict)
    drawn: int = 0
    asked: int = 0
    """So many enrolments were wanted, whatever became of them."""
    enrolment_seconds: float = 0.0
    """Until each is answered; it is kept at once."""
    lose_answers: int = 0
    """So many enrolments happen without an answer."""
    lose_deletions: int = 0
    """So many deletions are answered 503, and do not happen."""
    keeps: int = 200
    """Another status: what a server answers that keeps no voices, 404 or 405."""
    steady: bool = False
    """Draw by the text: bought again, it sounds the same."""
    file_field: str = "files"
    """What `/v1/voices/add` calls the clip; the servers' own pages disagree: `files` or `audio`."""

    def enrol(self, name: str, description: str, audio: bytes, voice_id: str = "") -> Enrolled:
        """Keep the speaker that is heard in a WAV. Raise `ValueError` for anything else."""
        try:
            speaker = voice.recognise(audio)
        except Exception as error:
            raise ValueError("The file is not a WAV with speech.") from error
        enrolled = Enrolled(voice_id or uuid.uuid4().hex[:20], name, description, speaker)
        self.voices[enrolled.voice_id] = enrolled
        return enrolled

    def speaker(self, wanted: Wanted) -> int:
        """Raise `UnknownVoiceError`."""
        if wanted.clip:
            return voice.recognise(base64.b64decode(wanted.clip.partition(",")[2]))
        if wanted.task == "VoiceDesign" or wanted.model == DESIGN_MODEL:
            return self._draw(wanted)
        if wanted.voice in self.voices:
            return self.voices[wanted.voice].speaker
        if wanted.voice in PRESETS:
            return PRESETS.index(wanted.voice)
        raise UnknownVoiceError(wanted.voice)

    def _draw(self, wanted: Wanted) -> int:
        if wanted.seed is not None:
            words = f"{wanted.seed} {wanted.voice}".encode()
            return hashlib.sha256(words).digest()[0] % voice.SPEAKERS
        if self.steady:
            return hashlib.sha256(wanted.text.encode()).digest()[0] % voice.SPEAKERS
        self.drawn += 1
        return self.drawn * STEP % voice.SPEAKERS


def record(text: str, speaker: int, fault: Fault | None) -> Samples:
    """The clip, spoiled where that was asked for."""
    if fault is Fault.SILENCE:
        return voice.silence(text)
    if fault is Fault.NOISE:
        return voice.noise(text)
    if fault is Fault.HEADER_ONLY:
        return voice.silence(text)[:0]
    pace = {Fault.HALF: 0.3, Fault.RUNAWAY: 4.0}.get(fault, 1.0) if fault else 1.0
    return voice.speak(text, speaker, pace)
