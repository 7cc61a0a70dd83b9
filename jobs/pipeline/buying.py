"""Buy one take: look for the file first, else ask for speech; save at once, then check."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from jobs.pipeline import judging, keys, live
from jobs.pipeline.judging import Verdict
from jobs.pipeline.voices import GONE
from narrator import failpoints
from narrator.audio import riff
from narrator.media import StorageFull
from narrator.speech.errors import Charged, SpeechError
from narrator.speech.types import Speech

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from jobs.pipeline.leasing import Lease
    from jobs.pipeline.voices import Voices
    from narrator.audio.errors import BadAudio
    from narrator.media import Store
    from narrator.speech.types import StreamingSpeaker, Utterance

P = ParamSpec("P")
T = TypeVar("T")
NOT_STREAMED = {"invalid_request", "wrong_endpoint", "model_unavailable", "server_error"}
"""Refusals of the way in, after which the same is asked for whole."""
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
    verdict: Verdict
    cost_usd: Decimal | None
    request_id: str
    adopted: bool


@dataclass(frozen=True, slots=True)
class Bad:
    """An answer that was paid for and is no good take of this text. It is kept all the same."""

    error: BadAudio
    cost_usd: Decimal | None
    request_id: str
    adopted: bool
    audio_key: str = ""
    verdict: Verdict = field(default_factory=Verdict)


@dataclass(frozen=True, slots=True)
class NotStored:
    """Nothing was found of what a dead worker had sent; nothing was asked for."""


class Unkept(Exception):
    """The store failed. `paid`: an answer was there, and could not be kept."""

    def __init__(self, error: StorageFull | OSError, *, paid: bool) -> None:
        super().__init__(str(error))
        self.code = "storage_full" if isinstance(error, StorageFull) else "storage_unreachable"
        self.paid = paid


Outcome = Good | Bad | NotStored | SpeechError | Unkept


async def buy(lease: Lease, speaker: StreamingSpeaker, store: Store, voices: Voices) -> Outcome:
    """Return the outcome of one lease. Errors are outcomes; only a bug raises."""
    cost, request_id, paid = None, "", False
    try:
        key = await _ask_store(paid, stored, lease.stem, store)
        adopted = bool(key)
        if not key and lease.only_stored:
            return NotStored()
        if not key:
            speech = await _speak(lease, speaker, voices)
            failpoints.passed(failpoints.ANSWERED)
            cost, request_id, paid = speech.cost_usd, speech.request_id or "", True
            key = await _ask_store(paid, _keep, lease, speech, store)
            del speech  # megabytes, and a burst of answers waits its turn to be judged
        key, verdict = await _ask_store(paid, _judge, lease, key, store)
    except (SpeechError, Unkept) as error:
        return error
    if verdict.fault:
        return Bad(verdict.fault, cost, request_id, adopted, key, verdict)
    return Good(key, verdict, cost, request_id, adopted)


async def _speak(lease: Lease, speaker: StreamingSpeaker, voices: Voices) -> Speech:
    """Ask for speech; a voice that the server has forgotten is enrolled again, once."""
    utterance = await voices.ready(lease)
    if lease.audition and voices.streams:
        return await _speak_aloud(lease, utterance, speaker)
    try:
        return await _say(lease, utterance, speaker)
    except SpeechError as error:
        if error.code != GONE or lease.reference is None or not utterance.voice_id:
            raise
        await voices.lost(lease.reference, utterance.voice_id)
    return await _say(lease, await voices.ready(lease), speaker)


async def _say(lease: Lease, utterance: Utterance, speaker: StreamingSpeaker) -> Speech:
    """Ask once; a refused key may be that of its narration alone."""
    try:
        speech = await speaker.speak(utterance)
    except SpeechError as error:
        raise keys.refused(lease, utterance.key, error) from error
    keys.worked(lease, utterance.key)
    return speech


async def _speak_aloud(lease: Lease, utterance: Utterance, speaker: StreamingSpeaker) -> Speech:
    """The same, passed on as it arrives; whole where the server will not stream."""
    stream, pcm = speaker.stream(utterance), bytearray()
    try:
        async with live.broadcast(lease.stem.rsplit("/", 1)[1]) as send:
            async for samples in stream:
                pcm += samples
                await send(samples, stream.rate)
    except SpeechError as error:
        if pcm or error.charged is not Charged.NO or error.code not in NOT_STREAMED:
            raise
        return await speaker.speak(utterance)
    finally:
        await stream.aclose()
    heard = stream.heard
    audio = riff.write(bytes(pcm), stream.rate)
    return Speech(audio, "audio/wav", heard.cost_usd, heard.characters, heard.request_id)


async def _ask_store(paid: bool, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:  # noqa: FBT001
    try:
        return await asyncio.to_thread(work, *args, **named)
    except (StorageFull, OSError) as error:
        raise Unkept(error, paid=paid) from error


def _keep(lease: Lease, speech: Speech, store: Store) -> str:
    """Save an answer. A late one stands beside what a faster worker kept, and replaces nothing."""
    late = f".late-{lease.fence.hex[:12]}" if stored(lease.stem, store) else ""
    key = f"{lease.stem}{late}.{_extension(speech.media_type)}"
    store.write(key, speech.audio)
    return key


def stored(stem: str, store: Store) -> str:
    """Return the key of a take's audio that an earlier worker saved, or ""."""
    return store.first(stem, MEDIA_TYPES)


def media_type_of(key: str) -> str:
    """Return the media type of a stored take."""
    return MEDIA_TYPES[key.rsplit(".", 1)[1]]


def _extension(media_type: str) -> str:
    return EXTENSIONS.get(media_type.partition(";")[0], "wav")


def _judge(lease: Lease, key: str, store: Store) -> tuple[str, Verdict]:
    """Judge the stored file; a refused one is moved away, so that nobody adopts it as the take."""
    verdict = judging.judge(lease, store.read(key), media_type_of(key))
    if verdict.fault is None:
        return key, verdict
    aside = f"{lease.stem}.draw-{lease.fence.hex[:12]}.{key.rsplit('.', 1)[1]}"
    store.move(key, aside)
    return aside, verdict
