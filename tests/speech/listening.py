"""Hearing a stream in a loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from narrator.speech.errors import SpeechError
from tests.speech.samples import HELLO

if TYPE_CHECKING:
    from narrator.speech.types import PcmStream, StreamingSpeaker, Utterance


@dataclass(slots=True)
class Audience:
    """What was heard, and what went wrong."""

    parts: list[bytes] = field(default_factory=list)
    error: SpeechError | None = None

    @property
    def samples(self) -> bytes:
        return b"".join(self.parts)

    @property
    def broke_off(self) -> SpeechError:
        assert self.error is not None
        return self.error


def listen(speaker: StreamingSpeaker, utterance: Utterance = HELLO) -> tuple[PcmStream, Audience]:
    """To the end, or to the error."""
    stream, audience = speaker.stream(utterance), Audience()

    async def run() -> None:
        async with contextlib.aclosing(speaker), contextlib.aclosing(stream):
            try:
                async for part in stream:
                    audience.parts.append(part)
            except SpeechError as error:
                audience.error = error

    asyncio.run(run())
    return stream, audience


def interrupted(speaker: StreamingSpeaker, utterance: Utterance = HELLO) -> SpeechError:
    """The error that ends a stream before its first sample."""
    _, audience = listen(speaker, utterance)
    if audience.error is None:
        pytest.fail("The stream ended well.")
    assert not audience.parts
    return audience.error
