"""Sounds like speech to a meter: vowels with formants, words, pauses, a quiet start and end.

Deterministic by text and speaker. 24 kHz 16-bit mono, about -20 dBFS, never clipped.
"""

from __future__ import annotations

import functools
import hashlib
import io
import re
import wave
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 24_000
SPEAKERS = 24
LOWEST, HIGHEST = 85.0, 260.0  # Hz, the pitch of speakers 0 and 23
LATIN, WIDE = 14.0, 4.3  # characters a second
LEVEL = 0.1  # RMS, -20 dBFS
EDGE = 0.08  # seconds of room tone before the first and after the last word
VOWELS = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (270, 2290, 3010),
    (570, 840, 2410),
    (300, 870, 2240),
)
LONGEST_SYLLABLE = RATE // 2
GLIDE, TURNS = 0.06, 4.0  # of the pitch, and a second: nobody speaks on one note
PAUSES = {",": 3.0, ";": 4.0, ":": 4.0, ".": 6.0, "!": 6.0, "?": 6.0, "。": 2.0, "，": 1.0}
TOKEN = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+")


def seconds(text: str) -> float:
    wide = sum(character >= "\u2e80" for character in text)
    return max(0.4, wide / WIDE + (len(text) - wide) / LATIN)


def pitch(speaker: int) -> float:
    return float(LOWEST * (HIGHEST / LOWEST) ** (speaker / (SPEAKERS - 1)))


def speak(text: str, speaker: int, rate_of_time: float = 1.0) -> Samples:
    """The whole clip; `rate_of_time` 0.5 is half as long, 4 runs away."""
    length = int(seconds(text) * rate_of_time * RATE)
    edge = min(int(EDGE * RATE), length // 4)
    clip = _room_tone(length)
    tokens = TOKEN.findall(text) or ["a"]
    weights = [len(token) + 1 + PAUSES.get(token[-1], 0.0) for token in tokens]
    scale = (length - 2 * edge) / sum(weights)
    at = float(edge)
    for token, weight in zip(tokens, weights, strict=True):
        _say(clip, token, int(at), int(len(token) * scale), speaker)
        at += weight * scale
    return clip * np.float32(LEVEL / max(1e-6, float(np.sqrt(np.mean(np.square(clip))))))


def _say(clip: Samples, word: str, start: int, length: int, speaker: int) -> None:
    draw = hashlib.sha256(word.encode()).digest()
    syllables = max(1, round(len(word) / 3), -(-length // LONGEST_SYLLABLE))
    each = length // syllables
    if each < 16:
        return
    envelope = _envelope(each)
    for index in range(syllables):
        byte = draw[index % len(draw)]
        vowel = _vowel(speaker, byte % len(VOWELS))
        begin = byte * (len(vowel) - each) // 255  # somewhere on its way up or down
        place = start + index * each
        clip[place : place + each] += vowel[begin : begin + each] * envelope


@functools.lru_cache(maxsize=1000)
def _envelope(length: int) -> Samples:
    shape: Samples = np.sqrt(np.hanning(length)).astype(np.float32)
    return shape


@functools.cache
def _vowel(speaker: int, index: int) -> Samples:
    """Half a second of harmonics, shaped by formants that grow shorter with a higher voice."""
    time = np.arange(LONGEST_SYLLABLE) / RATE
    base = pitch(speaker)
    glide = GLIDE * np.sin(2 * np.pi * TURNS * time) / (2 * np.pi * TURNS)
    phase = 2 * np.pi * base * (time + glide)
    tract = (base / 120) ** 0.25
    wave_form = np.zeros_like(time)
    for harmonic in range(1, int(4500 / base)):
        frequency = harmonic * base
        gain = sum(1 / (1 + ((frequency - f * tract) / 90) ** 2) for f in VOWELS[index])
        wave_form += (gain + 0.02) / harmonic**0.5 * np.sin(harmonic * phase)
    level = float(np.sqrt(np.mean(wave_form**2)))
    vowel: Samples = (wave_form / level).astype(np.float32)
    return vowel


@functools.cache
def _noise() -> Samples:
    return np.random.default_rng(7).standard_normal(RATE * 4).astype(np.float32)


def _room_tone(length: int) -> Samples:
    return np.resize(_noise(), length) * np.float32(0.004)


def noise(text: str) -> Samples:
    """As long as the speech would be."""
    return np.resize(_noise(), int(seconds(text) * RATE)) * np.float32(LEVEL)


def silence(text: str) -> Samples:
    return np.zeros(int(seconds(text) * RATE), dtype=np.float32)


def pcm(clip: Samples) -> bytes:
    return (np.clip(clip, -0.98, 0.98) * 32767).astype("<i2").tobytes()


def wav(samples: bytes, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples)
    return file.getvalue()


def recognise(audio: bytes) -> int:
    """The speaker whose pitch a WAV comes nearest to: what enrolment hears."""
    with wave.open(io.BytesIO(audio)) as reader:
        rate, frames = reader.getframerate(), reader.readframes(reader.getnframes())
    samples = np.frombuffer(frames, "<i2").astype(np.float32)
    size = rate // 10
    heard = [_pitch_of(samples[at : at + size], rate) for at in range(0, len(samples) - size, size)]
    middle = float(np.median([hertz for hertz in heard if hertz] or [pitch(0)]))
    return min(range(SPEAKERS), key=lambda speaker: abs(np.log(pitch(speaker) / middle)))


def _pitch_of(frame: Samples, rate: int) -> float:
    """Hz by autocorrelation; 0 where nothing is voiced."""
    if np.sqrt(np.mean(frame**2)) < 500:
        return 0.0
    power = np.abs(np.fft.rfft(frame, 2 * len(frame))) ** 2
    similar = np.fft.irfft(power)[: len(frame)]
    shortest, longest = int(rate / (HIGHEST * 1.06)), int(rate / (LOWEST * 0.94))
    lag = shortest + int(np.argmax(similar[shortest:longest]))
    return rate / lag
