"""Buy one take: look for the file first, else ask for speech; save at once, then check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobs.pipeline import keys, live
from jobs.pipeline.judging import Verdict
from jobs.pipeline.keeping import Unkept
from jobs.pipeline.voices import GONE
from narrator import failpoints
from narrator.audio import riff
from narrator.speech.errors import Charged, SpeechError
from narrator.speech.types import Speech

if TYPE_CHECKING:
    from decimal import Decimal

    from jobs.pipeline.keeping import Keeper
    from jobs.pipeline.leasing import Lease
    from jobs.pipeline.voices import Voices
    from narrator.audio.errors import BadAudio
    from narrator.speech.types import StreamingSpeaker, Utterance

NOT_STREAMED = {"invalid_request", "wrong_endpoint", "model_unavailable", "server_error"}
"""Refusals of the way in, after which the same is asked for whole."""


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


Outcome = Good | Bad | NotStored | SpeechError | Unkept


async def buy(lease: Lease, speaker: StreamingSpeaker, keeper: Keeper, voices: Voices) -> Outcome:
    """Return the outcome of one lease. Errors are outcomes; only a bug raises."""
    cost, request_id, paid = None, "", False
    try:
        key = await keeper.find(lease)
        adopted = bool(key)
        if not key and lease.only_stored:
            return NotStored()
        if not key:
            speech = await _speak(lease, speaker, voices)
            failpoints.passed(failpoints.ANSWERED)
            cost, request_id, paid = speech.cost_usd, speech.request_id or "", True
            key = await keeper.save(lease, speech)
            del speech  # megabytes, and a burst of answers waits its turn to be judged
        key, verdict = await keeper.judge(lease, key)
    except SpeechError as error:
        return error
    except Unkept as error:
        error.paid = paid
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
