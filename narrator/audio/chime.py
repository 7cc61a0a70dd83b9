"""A short sound between scenes: two soft bells of our own making, or a clip that somebody sent."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from narrator.audio import riff
from narrator.audio.clip import RATE, decode
from narrator.audio.errors import BadAudio
from narrator.audio.levels import loudness_of
from narrator.audio.limiter import limit
from narrator.audio.loudness import FLOOR_DB

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]

BELLS = ((0.0, 523.25), (0.35, 392.0))  # seconds, hertz: c'' and g'
PARTIALS = ((1.0, 1.0), (2.0, 0.35), (3.01, 0.12), (4.2, 0.05))  # of a bell: ratio, strength
SECONDS = 2.2
DECAY = 0.55  # seconds until a third is left
BELOW_SPEECH = 8.0  # decibels that it is softer than the voice
LONGEST = 10.0  # seconds of a clip that is sent
MOST_BYTES = 4 << 20
RATES = range(8_000, 192_001)
FADE = RATE // 50


@cache
def chime() -> bytes:
    """Return the samples of our own: mono, 16 bits, 24 kHz; the same on every machine."""
    import numpy as np

    time = np.arange(round(SECONDS * RATE)) / RATE
    sound = np.zeros_like(time)
    for start, hertz in BELLS:
        since = np.maximum(time - start, 0.0)
        swell = np.clip(since / 0.01, 0.0, 1.0) * np.exp(-since / DECAY)
        for ratio, strength in PARTIALS:
            sound += strength * swell**ratio * np.sin(2 * np.pi * hertz * ratio * since)
    return _samples(0.3 * sound / np.abs(sound).max())


def checked(wave: bytes) -> bytes:
    """Return a WAV file that somebody sent as samples of ours.

    Raises BadAudio: not_audio (only plain WAV is read), empty, truncated, too_long, silent.
    """
    if len(wave) > MOST_BYTES:
        raise BadAudio("too_long", f"The file is larger than {MOST_BYTES >> 20} MiB.")
    found = riff.read(wave)
    if not found.is_pcm16 or found.channels > 2 or found.rate not in RATES:
        detail = "Send a WAV file of 16-bit samples, mono or stereo, 8 to 192 kHz."
        raise BadAudio("not_audio", detail)
    seconds = len(found.data) / 2 / found.channels / found.rate
    if seconds > LONGEST:
        raise BadAudio("too_long", f"The sound lasts {seconds:.1f} s; {LONGEST:.0f} at most.")
    clip = decode(wave)
    if loudness_of(clip.pcm) <= FLOOR_DB:
        raise BadAudio("silent", "There is nothing to be heard in this file, or too little of it.")
    return clip.pcm


def leveled(pcm: bytes, speech_lufs: float, ceiling_db: float = -3.0) -> bytes:
    """Return a sound a little softer than the speech around it, faded at both ends."""
    import numpy as np

    gain = speech_lufs - BELOW_SPEECH - loudness_of(pcm)
    sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768 * np.float32(10 ** (gain / 20))
    fade = min(FADE, len(sound) // 2)
    sound[:fade] *= np.linspace(0, 1, fade, dtype=np.float32)
    sound[len(sound) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return _samples(limit(sound, 10 ** (ceiling_db / 20)))


def _samples(sound: Samples) -> bytes:
    import numpy as np

    return bytes(np.clip(np.rint(sound * 32767), -32768, 32767).astype("<i2").data)
