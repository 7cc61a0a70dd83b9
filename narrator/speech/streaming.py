"""Speech that is heard while it is made: an answer's bytes in, samples out as they come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from narrator.speech import answers, events
from narrator.speech.errors import Charged, Transient
from narrator.speech.pcm import RATE, PcmReader

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from narrator.speech.profiles import Profile
    from narrator.speech.server import Answer
    from narrator.speech.types import Heard, Speech

RATE_NAMED = re.compile(r"rate=(\d{4,6})\b")


async def samples(profile: Profile, answer: Answer, heard: Heard) -> AsyncGenerator[bytes]:
    """From any of the ways in which a server streams, or from a whole answer."""
    named = answer.headers.get("content-type", "")
    heard.request_id = answer.headers.get("x-request-id")
    kind = named.partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        pieces = _from_events(answer.parts(), heard)
    elif kind.startswith("audio/") or kind in answers.UNSURE:
        heard.rate = _rate(named)
        pieces = answer.parts()
    else:
        pieces = _from_whole(profile, answer, heard)
    async for part in _whole_samples(pieces, heard):
        yield part


def of(speech: Speech, heard: Heard) -> bytes:
    """The samples of an answer that came in one piece."""
    _note(speech, heard)
    reader = PcmReader(heard.rate)
    found = reader.feed(speech.audio)
    heard.rate = reader.rate
    return found or _nothing()


async def _from_whole(profile: Profile, answer: Answer, heard: Heard) -> AsyncIterator[bytes]:
    speech = answers.speech(profile, answer.headers, await answer.whole())
    _note(speech, heard)
    yield speech.audio


async def _from_events(parts: AsyncIterator[bytes], heard: Heard) -> AsyncIterator[bytes]:
    silent, written = True, False
    async for event in events.objects(parts):
        heard.cost_usd = answers.cost(event) or heard.cost_usd
        written = written or bool(events.delta(event).get("content"))
        if encoded := _audio(event):
            silent = False
            yield answers.decode(encoded, "")[0]
    if silent and written:
        raise answers.answered_in_text(heard.cost_usd)


def _note(speech: Speech, heard: Heard) -> None:
    heard.cost_usd, heard.characters = speech.cost_usd, speech.characters
    heard.request_id = speech.request_id
    heard.rate = _rate(speech.media_type)


def _rate(media_type: str) -> int:
    named = RATE_NAMED.search(media_type)
    return int(named[1]) if named else RATE


def _audio(event: dict[str, Any]) -> object:
    """Base64, from `speech.audio.delta` or from a piece of a chat answer."""
    if event.get("type") == "speech.audio.delta":
        return event.get("audio") or event.get("delta")
    audio = events.delta(event).get("audio")
    return audio.get("data") if isinstance(audio, dict) else None


async def _whole_samples(pieces: AsyncIterator[bytes], heard: Heard) -> AsyncIterator[bytes]:
    reader: PcmReader | None = None
    empty = True
    async for piece in pieces:
        reader = reader or PcmReader(heard.rate)  # known by now
        if found := reader.feed(piece):
            heard.rate = reader.rate
            empty = False
            yield found
    if empty:
        _nothing()


def _nothing() -> bytes:
    raise Transient(
        "empty_answer", "The speech server answered with nothing.", charged=Charged.MAYBE
    )
