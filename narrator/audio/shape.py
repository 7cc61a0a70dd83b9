"""One clip made ready to be joined: edges trimmed, turned up, faded, its peaks held.

The only user of pydub, which cuts. What is done to each sample is done at once on all of a clip:
pydub fades a sample at a time, and turns up what it then clips.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrator.audio.clip import RATE
from narrator.audio.limiter import limit

with warnings.catch_warnings():
    # pydub looks for ffmpeg when imported and complains; we never let it start one.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from narrator.audio.clip import Clip

    Samples = NDArray[Any]

# pydub counts whole milliseconds: it would pad a fraction at the end with zeros after the fade.
MILLISECOND = 2 * RATE // 1000  # bytes
STEP_MS = 5  # finer finds no better edge
STEP = STEP_MS * RATE // 1000
AT_ONCE = 64  # steps
FULL = 32768.0


@dataclass(frozen=True, slots=True)
class Edges:
    """How the two ends of a clip are treated."""

    silence_db: float = -50.0
    lead: float = 0.03  # seconds kept before the first sound,
    tail: float = 0.06  # and after the last: breath and decay, worth more than a longer fade
    fade_ms: int = 5


def shape(
    clip: Clip, gain_db: float = 0.0, edges: Edges | None = None, ceiling_db: float | None = None
) -> bytes:
    """Samples of `clip` to be joined: trimmed, `gain_db` louder, faded at both ends.

    With a ceiling no true peak is above it, in dBTP; without one what is too loud is cut off.
    """
    import numpy as np

    edges = edges or Edges()
    samples = np.frombuffer(_trimmed(clip, edges), "<i2").astype(np.float32) / FULL
    if gain_db:
        samples *= 10 ** (gain_db / 20)
    fade = edges.fade_ms * RATE // 1000
    if fade and len(samples) > 2 * fade:
        ramp = np.arange(fade, dtype=np.float32) / fade
        samples[:fade] *= ramp
        samples[-fade:] *= ramp[::-1]
    if ceiling_db is not None:
        samples = limit(samples, 10 ** (ceiling_db / 20))
    return bytes(np.clip(np.rint(samples * FULL), -FULL, FULL - 1).astype("<i2").data)


def _trimmed(clip: Clip, edges: Edges) -> bytes:
    pcm = clip.pcm[: len(clip.pcm) // MILLISECOND * MILLISECOND]
    segment = AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)
    lead, tail = _silence(pcm, edges.silence_db)
    if lead >= len(segment):
        return b""
    start = max(0, lead - round(1000 * edges.lead))
    end = min(len(segment), len(segment) - tail + round(1000 * edges.tail))
    return bytes(segment[start:end].raw_data)


def _silence(pcm: bytes, silence_db: float) -> tuple[int, int]:
    """Return the milliseconds of silence at both ends of a clip, in steps."""
    import numpy as np

    samples = np.frombuffer(pcm, "<i2")
    whole = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    lead = _before_sound(whole, silence_db)
    if lead is None:
        return len(samples) * 1000 // RATE, 0
    backwards = samples[::-1][: whole.size].reshape(-1, STEP)
    return lead * STEP_MS, (_before_sound(backwards, silence_db) or 0) * STEP_MS


def _before_sound(steps: Samples, silence_db: float) -> int | None:
    """Return how many steps are silent before the first that is not. Mostly it is near."""
    import numpy as np

    threshold = STEP * (FULL * 10 ** (silence_db / 20)) ** 2
    for start in range(0, len(steps), AT_ONCE):
        part = steps[start : start + AT_ONCE].astype(np.float32)
        sound = np.flatnonzero(np.einsum("ij,ij->i", part, part) >= threshold)
        if sound.size:
            return start + int(sound[0])
    return None
