"""The values that cross the speech seam, and the interface behind it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from narrator.speech.pcm import RATE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Clip:
    """How the voice is to sound: sent with each request where a server keeps no voices."""

    url: str = field(repr=False)
    """A data URL, encoded once: it goes out with every passage of a book."""
    transcript: str = field(repr=False)

    @classmethod
    def of(cls, wav: bytes, transcript: str) -> Clip:
        return cls(f"data:audio/wav;base64,{base64.b64encode(wav).decode()}", transcript)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One passage to be spoken. Text and description stay out of `repr`, hence out of logs."""

    text: str = field(repr=False)
    description: str = field(repr=False)
    language: str
    """BCP 47, of which the primary subtag counts: `en`, `pt-BR`."""
    model: str
    voice_id: str | None = None
    """An enrolled voice at the provider; with it the description is not sent."""
    seed: int | None = None
    clip: Clip | None = None
    """Instead of `voice_id`, where the profile `takes_clips`."""
    key: str = field(default="", repr=False)
    """What it is paid with, where that is not the key of the site."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What came back, as it came: the bytes are not checked to be plausible speech."""

    audio: bytes = field(repr=False)
    media_type: str
    """`audio/wav`, `audio/mpeg`, `audio/flac`, `audio/ogg`, `audio/pcm;rate=24000`."""
    cost_usd: Decimal | None = None
    characters: int | None = None
    """Characters as the provider counted them."""
    request_id: str | None = None


@dataclass(slots=True)
class Heard:
    """What a stream said about itself; `rate` is right from the first samples on."""

    rate: int = RATE
    cost_usd: Decimal | None = None
    characters: int | None = None
    request_id: str | None = None


class PcmStream:
    """16-bit little-endian mono samples, to be iterated once. Raises `errors.SpeechError` only.

    Whoever leaves before the end closes it with `aclose()`.
    """

    def __init__(self, make: Callable[[Heard], AsyncGenerator[bytes]]) -> None:
        self.heard = Heard()
        self._samples = make(self.heard)

    @property
    def rate(self) -> int:
        """Samples a second; right from the first samples on."""
        return self.heard.rate

    def __aiter__(self) -> PcmStream:
        return self

    async def __anext__(self) -> bytes:
        return await anext(self._samples)

    async def aclose(self) -> None:
        await self._samples.aclose()


class Speaker(Protocol):
    """Speaks passages, many at once in one event loop. Raises `errors.SpeechError` only.

    It belongs to the loop in which it first speaks.
    """

    async def speak(self, utterance: Utterance) -> Speech: ...

    async def aclose(self) -> None: ...


class StreamingSpeaker(Speaker, Protocol):
    """A speaker that can be heard while it speaks."""

    def stream(self, utterance: Utterance) -> PcmStream:
        """Nothing is asked before the first sample is waited for."""
        ...
