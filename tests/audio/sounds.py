"""Generated sound for the tests: tones, something that measures like speech, WAV files."""

from __future__ import annotations

import math
import random
import struct
from array import array
from typing import TYPE_CHECKING

from narrator.audio.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Iterable


def pack(samples: Iterable[float]) -> bytes:
    """Samples of -1..1 as s16le."""
    return array("h", (max(-32768, min(32767, round(32767 * s))) for s in samples)).tobytes()


def tone(seconds: float, hertz: float = 440.0, level: float = 0.25, rate: int = RATE) -> bytes:
    """A sine."""
    step = 2 * math.pi * hertz / rate
    return pack(level * math.sin(step * n) for n in range(round(seconds * rate)))


def silence(seconds: float) -> bytes:
    """Digital zero."""
    return bytes(2 * round(seconds * RATE))


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> bytes:
    """White noise."""
    draw = random.Random(seed)
    return pack(draw.uniform(-level, level) for _ in range(round(seconds * RATE)))


def speech(seconds: float, seed: int = 1, level: float = 0.3) -> bytes:
    """Syllables of a buzzing voice with hissing consonants between, in silence at both ends."""
    draw = random.Random(seed)
    samples: list[float] = [0.0] * round(0.1 * RATE)
    while len(samples) < (seconds - 0.1) * RATE:
        samples += _syllable(draw, level)
        samples += [0.0] * round(draw.uniform(0.01, 0.12) * RATE)
    del samples[round((seconds - 0.1) * RATE) :]
    fade = RATE // 50
    for n in range(fade):
        samples[-1 - n] *= n / fade
    return pack([*samples, *[0.0] * round(0.1 * RATE)])


def _syllable(draw: random.Random, level: float) -> list[float]:
    length = round(draw.uniform(0.08, 0.25) * RATE)
    pitch = draw.uniform(90, 140)
    loud = level * draw.uniform(0.4, 1.0)
    hiss = [0.15 * loud * draw.uniform(-1, 1) for _ in range(RATE // 30)]
    return hiss + [
        loud
        * math.sin(math.pi * n / length)
        * sum(math.sin(2 * math.pi * pitch * k * n / RATE) / k for k in range(1, 6))
        / 2
        for n in range(length)
    ]


def wav(
    pcm: bytes,
    rate: int = RATE,
    channels: int = 1,
    *,
    data_size: int | None = None,
    riff_size: int | None = None,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A WAV file, with the sizes in its header as told."""
    layout = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    size = len(pcm) if data_size is None else data_size
    body = b"WAVEfmt " + struct.pack("<I", 16) + layout + before
    body += b"data" + struct.pack("<I", size) + pcm + after
    return b"RIFF" + struct.pack("<I", len(body) if riff_size is None else riff_size) + body
