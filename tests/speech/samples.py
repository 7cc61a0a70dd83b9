"""Values and short ways that the tests of the speech seam share."""

from __future__ import annotations

import asyncio
import io
import wave
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from narrator.speech.client import HttpSpeaker
from narrator.speech.errors import SpeechError
from narrator.speech.profiles import PROFILES
from narrator.speech.server import Server
from narrator.speech.types import Speaker, Speech, Utterance
from tests.provider import Provider, voice

if TYPE_CHECKING:
    from collections.abc import Callable

DESIGN = "Qwen/Qwen3-TTS-VoiceDesign"
CLONE = "Qwen/Qwen3-TTS"
KEY = "a-key-that-nobody-may-see"
HELLO = Utterance(
    text="It was a bright cold day in April, and the clocks were striking thirteen.",
    description="A deep male voice with a calm, authoritative tone.",
    language="en",
    model=DESIGN,
)
WAV = voice.wav(voice.pcm(voice.speak("Hello.", 3)))


def say(**changes: Any) -> Utterance:
    return replace(HELLO, **changes)


def speak(speaker: Speaker, *utterances: Utterance) -> list[Speech]:
    """One after the other, in a loop of their own."""

    async def run() -> list[Speech]:
        try:
            return [await speaker.speak(utterance) for utterance in utterances or (HELLO,)]
        finally:
            await speaker.aclose()

    return asyncio.run(run())


def fail(speaker: Speaker, *utterances: Utterance) -> SpeechError:
    """The error that they end in."""
    with pytest.raises(SpeechError) as caught:
        speak(speaker, *utterances)
    return caught.value


def client(provider: Provider, profile: str = "deepinfra", **settings: Any) -> HttpSpeaker:
    server = Server(provider.url, provider.key)
    return HttpSpeaker(PROFILES[profile], server, **settings)


def answered_by(
    handler: Callable[[httpx.Request], httpx.Response], profile: str = "deepinfra"
) -> HttpSpeaker:
    """A speaker whose server is a function."""
    server = Server("https://speech.example", KEY, httpx.MockTransport(handler))
    return HttpSpeaker(PROFILES[profile], server)


def always(status: int = 200, **answer: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _request: httpx.Response(status, **answer)


def seconds(audio: bytes) -> float:
    with wave.open(io.BytesIO(audio)) as reader:
        return float(reader.getnframes() / reader.getframerate())
