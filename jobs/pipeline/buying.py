"""Buy one take: look for the file first, else ask for speech; save at once, then check."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from jobs.pipeline.voices import GONE
from narrator import failpoints
from narrator.audio import checks
from narrator.audio.clip import decode
from narrator.audio.errors import BadAudio
from narrator.media import StorageFull
from narrator.speech.errors import SpeechError
from narrator.text import pace

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from jobs.pipeline.leasing import Lease
    from jobs.pipeline.voices import Voices
    from narrator.media import Store
    from narrator.speech.types import Speaker, Speech

P = ParamSpec("P")
T = TypeVar("T")
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


class Unkept(Exception):
    """The store failed. `paid`: an answer was there, and could not be kept."""

    def __init__(self, error: StorageFull | OSError, *, paid: bool) -> None:
        super().__init__(str(error))
        self.code = "storage_full" if isinstance(error, StorageFull) else "storage_unreachable"
        self.paid = paid


Outcome = Good | Bad | SpeechError | Unkept


async def buy(lease: Lease, speaker: Speaker, store: Store, voices: Voices) -> Outcome:
    """Return the outcome of one lease. Errors are outcomes; only a bug raises."""
    cost, request_id, paid = None, "", False
    try:
        key = await _ask_store(paid, stored, lease.stem, store)
        adopted = bool(key)
        if not key:
            speech = await _speak(lease, speaker, voices)
            failpoints.passed(failpoints.ANSWERED)
            cost, request_id, paid = speech.cost_usd, speech.request_id or "", True
            key = f"{lease.stem}.{_extension(speech.media_type)}"
            await _ask_store(paid, store.write, key, speech.audio)
        measures = await _ask_store(paid, _check, lease, key, store)
    except (SpeechError, Unkept) as error:
        return error
    except BadAudio as error:
        return Bad(error, cost, request_id, adopted)
    return Good(key, measures.seconds, measures.rms_db, cost, request_id, adopted)


async def _speak(lease: Lease, speaker: Speaker, voices: Voices) -> Speech:
    """Ask for speech; a voice that the server has forgotten is enrolled again, once."""
    utterance = await voices.ready(lease)
    try:
        return await speaker.speak(utterance)
    except SpeechError as error:
        if error.code != GONE or lease.reference is None or not utterance.voice_id:
            raise
        await voices.lost(lease.reference, utterance.voice_id)
    return await speaker.speak(await voices.ready(lease))


async def _ask_store(paid: bool, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:  # noqa: FBT001
    try:
        return await asyncio.to_thread(work, *args, **named)
    except (StorageFull, OSError) as error:
        raise Unkept(error, paid=paid) from error


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
