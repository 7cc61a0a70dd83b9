"""Does the same person still speak? A cheap fingerprint of a voice, without any model.

The pitch of a clip by autocorrelation, and the mean and the spread of mel cepstra over its voiced
frames (the long-term spectrum, which the shape of a vocal tract makes), turned and scaled so that
each number of the result varies by about 1 from text to text of one speaker: see `speakers.json`,
which `benchmarks/fit_speakers.py` writes. It says nothing about clips of one or two words.
`benchmarks/fingerprint.py` has the figures, for speakers that it was not fitted on.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.audio.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from narrator.audio.clip import Clip

    Floats = NDArray[np.float32]
    Precise = NDArray[np.float64]

VERSION = 2  # of the features; prints of two versions cannot be compared
FITTED = Path(__file__).with_name("speakers.json")
HOP = RATE // 40  # a frame every 25 ms
FRAME = RATE * 3 // 100
FFT = 1024
BANDS, LOWEST, HIGHEST = 28, 80.0, 7000.0  # mel filters; above 7 kHz codecs differ, not people
CEPSTRA, SPREADS = 18, 10
QUIET_DB = -40.0  # below the strongest bands; what is down there is the room
LOUD_DB = -25.0  # of the loud frames; the rest is pauses and room
FEWEST_FRAMES = 10

SLOW = 8000  # Hz, enough for pitch
SLOW_FRAME, SLOW_HOP = SLOW // 25, SLOW // 40
DEEPEST, SHRILLEST = 63.0, 444.0  # Hz
VOICED = 0.55  # of a perfect repetition
FIRST_PEAK = 0.92  # of the best: the shortest period that repeats nearly as well
LEAST_VOICED = 0.15  # of all frames; fewer are chance
NO_PITCH = math.log2(120.0)  # of a whisper

FEATURES = 3 + CEPSTRA + SPREADS
SIZE = 20
"""Numbers of a fingerprint, beside its version and its seconds."""
FAR = 6.0  # scales; no number decides alone


def fingerprint(clip: Clip) -> tuple[float, ...]:
    """Version, seconds of sound, then what tells speakers apart: numbers to be kept with the take.

    The loudness of the clip does not count. A clip without sound has 0 seconds.
    """
    seconds, found = measure(clip)
    if not seconds:
        return (float(VERSION), 0.0, *(0.0 for _ in range(SIZE)))
    middle, turn = _fitted()
    turned = turn @ (found - middle)
    return (float(VERSION), round(seconds, 3), *(round(float(value), 3) for value in turned))


def measure(clip: Clip) -> tuple[float, Precise]:
    """Seconds of sound, and the plain features that a fingerprint is made from."""
    import numpy as np

    frames, slow = _frames(np.frombuffer(clip.pcm[: clip.samples * 2], "<i2").astype(np.float32))
    if len(frames) < FEWEST_FRAMES:
        return 0.0, np.zeros(FEATURES)
    pitch, voiced = _pitch(slow)
    if voiced.sum() >= FEWEST_FRAMES:  # hissing sounds belong to the text, not to the speaker
        frames = frames[voiced]
    cepstra = _cepstra(frames)
    spreads = cepstra.std(axis=0)[:SPREADS]
    return len(slow) * HOP / RATE, np.concatenate([pitch, cepstra.mean(axis=0), spreads])


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """About 1.4 for two long texts of one speaker, 3 and more for two speakers; at most 6.

    Raise `ValueError` for fingerprints of different versions.
    """
    return apart(features(one), features(other), (1.0,) * SIZE)


def features(fingerprint: Sequence[float]) -> Sequence[float]:
    """Without version and seconds. Raise `ValueError` for another version."""
    if len(fingerprint) != 2 + SIZE or fingerprint[0] != VERSION:
        raise ValueError(
            f"The fingerprint has version {fingerprint[:1]}; version {VERSION} is needed: "
            "take it from the clip again."
        )
    return fingerprint[2:]


def apart(one: Sequence[float], other: Sequence[float], scales: Sequence[float]) -> float:
    """The root of the mean square of the differences, each in its scale and bounded."""
    total = 0.0
    for a, b, scale in zip(one, other, scales, strict=True):
        total += min(abs(a - b) / scale, FAR) ** 2
    return math.sqrt(total / len(scales))


@cache
def _fitted() -> tuple[Precise, Precise]:
    """The middle of all speakers, and the directions in which they differ."""
    import numpy as np

    kept = json.loads(FITTED.read_text())
    return np.array(kept["middle"]), np.array(kept["turn"])


def _frames(samples: Floats) -> tuple[Floats, Floats]:
    """The loud ones, brought to one level; at the full rate, and at the slow one for pitch."""
    import numpy as np

    if len(samples) < 2 * FRAME:
        return samples[:0].reshape(0, FRAME), samples[:0].reshape(0, SLOW_FRAME)
    windows = np.lib.stride_tricks.sliding_window_view
    frames = windows(samples, FRAME)[::HOP]
    thirds = samples[: len(samples) // 3 * 3].reshape(-1, RATE // SLOW).mean(axis=1)
    slow = windows(thirds, SLOW_FRAME)[::SLOW_HOP]
    count = min(len(frames), len(slow))
    levels = np.sqrt(np.square(frames[:count]).mean(axis=1))
    top = float(np.percentile(levels, 90))
    loud = levels > max(top * 10 ** (LOUD_DB / 20), 1.0)
    gain = np.float32(3000 / max(top, 1.0))
    return frames[:count][loud] * gain, slow[:count][loud] * gain


def _cepstra(frames: Floats) -> Floats:
    """One row for each frame, without the loudness."""
    import numpy as np

    window, filters, cosines = _tables()
    power = np.square(np.abs(np.fft.rfft(frames * window, FFT))).astype(np.float32) @ filters
    room = np.percentile(power.mean(axis=0), 90) * 10 ** (QUIET_DB / 10)
    rows: Floats = np.log(power + np.float32(room + 1.0)) @ cosines
    return rows


def _pitch(frames: Floats) -> tuple[tuple[float, float, float], NDArray[np.bool_]]:
    """Median, inner and outer spread (octaves) of the voiced frames; and which they are."""
    import numpy as np

    window, own = _slow_tables()
    shortest, longest = int(SLOW / SHRILLEST), int(SLOW / DEEPEST)
    frames = (frames - frames.mean(axis=1, keepdims=True)) * window
    power = np.square(np.abs(np.fft.rfft(frames, FFT)))
    similar = np.fft.irfft(power)[:, : longest + 2]
    similar = similar / (similar[:, :1] + 1.0) / own[: longest + 2]
    lag = _first_peak(similar[:, shortest : longest + 1]) + shortest
    best = similar[:, shortest : longest + 1].max(axis=1)
    voiced = best > VOICED
    if voiced.sum() < max(FEWEST_FRAMES, LEAST_VOICED * len(voiced)):
        return (NO_PITCH, 0.0, 0.0), np.zeros_like(voiced)
    octaves = np.log2(SLOW / _between(similar, lag)[voiced])
    low, quarter, middle, three, high = np.percentile(octaves, [10, 25, 50, 75, 90])
    return (float(middle), float(three - quarter), float(high - low)), voiced


def _first_peak(similar: Precise) -> NDArray[np.intp]:
    """Of each row: the first lag that is nearly the best, climbed to its top."""
    import numpy as np

    rows = np.arange(len(similar))
    lag: NDArray[np.intp] = np.argmax(
        similar >= FIRST_PEAK * similar.max(axis=1, keepdims=True), axis=1
    )
    for _ in range(6):
        onward = np.minimum(lag + 1, similar.shape[1] - 1)
        lag = np.where(similar[rows, onward] > similar[rows, lag], onward, lag)
    return lag


def _between(similar: Precise, lag: NDArray[np.intp]) -> Precise:
    """The lag between samples where a parabola through three has its top."""
    import numpy as np

    rows = np.arange(len(similar))
    before, at, after = (similar[rows, lag + step] for step in (-1, 0, 1))
    bend = before - 2 * at + after
    offset = np.where(np.abs(bend) > 1e-6, 0.5 * (before - after) / np.minimum(bend, -1e-6), 0.0)
    exact: Precise = lag + np.clip(offset, -0.5, 0.5)
    return exact


@cache
def _tables() -> tuple[Floats, Floats, Floats]:
    """Window, mel filters and cosine transform."""
    import numpy as np

    mels = np.linspace(
        2595 * np.log10(1 + LOWEST / 700), 2595 * np.log10(1 + HIGHEST / 700), BANDS + 2
    )
    edges = 700 * (10 ** (mels / 2595) - 1)
    hertz = np.arange(FFT // 2 + 1)[:, None] * RATE / FFT
    rise = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0, np.minimum(rise, fall))
    filters /= filters.sum(axis=0)
    order = np.arange(1, CEPSTRA + 1)
    cosines = np.cos(np.pi / BANDS * (np.arange(BANDS)[:, None] + 0.5) * order)
    cosines *= math.sqrt(2 / BANDS)
    return (
        np.hanning(FRAME).astype(np.float32),
        filters.astype(np.float32),
        cosines.astype(np.float32),
    )


@cache
def _slow_tables() -> tuple[Floats, Floats]:
    """Window, and how similar it is to itself: what the similarity of a frame is divided by."""
    import numpy as np

    window = np.hanning(SLOW_FRAME).astype(np.float32)
    own = np.fft.irfft(np.square(np.abs(np.fft.rfft(window, FFT))))
    return window, (own / own[0]).astype(np.float32)
