"""Buy one take: look for the file first, else ask for speech; save at once, then check."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.audio import checks
from narrator.audio.clip import decode
from narrator.audio.errors import BadAudio
from narrator.media import StorageFull
from narrator.speech.errors import SpeechError
from narrator.text import pace

if TYPE_CHECKING:
    from decimal import Decimal

    from jobs.pipeline.leasing import Lease
    from narrator.media import Store
    from narrator.speech.types import Speaker

EXTENSIONS = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
    "audio/pcm": "pcm",
}
MEDIA_TYPES = {extension: media_type for media_type, extension in EXTENSIONS.items()}


@dataclass(frozen=True, slots=True)
class Good:
    """A take that is stored and passed its checks."""

    audio_key: str
    seconds: float
    rms_db: float
    cost_usd: Decimal | None
    request_id: str
    adopted: bool


@dataclass(frozen=True, slots=True)
class Bad:
    """An answer that was paid for and is not audio of this text."""

    error: BadAudio
    cost_usd: Decimal | None
    request_id: str
    adopted: bool


Outcome = Good | Bad | SpeechError | StorageFull


async def buy(lease: Lease, speaker: Speaker, store: Store) -> Outcome:
    """Return the outcome of one lease. Errors are outcomes; only a bug raises."""
    try:
        key, cost, request_id = await asyncio.to_thread(stored, lease.stem, store), None, ""
        adopted = bool(key)
        if not key:
            speech = await speaker.speak(lease.utterance)
            cost, request_id = speech.cost_usd, speech.request_id or ""
            key = f"{lease.stem}.{_extension(speech.media_type)}"
            await asyncio.to_thread(store.write, key, speech.audio)
    except (SpeechError, StorageFull) as error:
        return error
    try:
        measures = await asyncio.to_thread(_check, lease, key, store)
    except BadAudio as error:
        return Bad(error, cost, request_id, adopted)
    return Good(key, measures.seconds, measures.rms_db, cost, request_id, adopted)


def stored(stem: str, store: Store) -> str:
    """Return the key of a take's audio that an earlier worker saved, or ""."""
    return store.first(stem, MEDIA_TYPES)


def media_type_of(key: str) -> str:
    """Return the media type of a stored take."""
    return MEDIA_TYPES[key.rsplit(".", 1)[1]]


def _extension(media_type: str) -> str:
    return EXTENSIONS.get(media_type.partition(";")[0], "wav")


def _check(lease: Lease, key: str, store: Store) -> checks.Measures:
    """Measure the stored file; one that is no take is moved away, so that nobody adopts it."""
    low, high = pace.bounds(lease.utterance.text, lease.utterance.language)
    try:
        return checks.check(decode(store.read(key), media_type_of(key)), low, high)
    except BadAudio:
        store.move(key, f"{lease.stem}.refused-{lease.bad_draws + 1}")
        raise
