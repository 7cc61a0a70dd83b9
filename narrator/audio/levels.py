"""Measures a whole chapter while it passes by: RMS, peaks, noise floor, LUFS. Memory stays flat.

Loudness is that of ITU-R BS.1770-4 (EBU R 128). Its filter is applied to the spectrum of each
tenth of a second, which agrees with ffmpeg's own meter to a tenth of a decibel and costs a
quarter of it.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from narrator.audio.clip import RATE
from narrator.audio.loudness import FLOOR_DB
from narrator.audio.peaks import TAPS, between
from narrator.audio.sound import Levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Samples = NDArray[Any]

HOP = RATE // 10
BATCH = 64  # hops looked at together
BLOCK = 4  # hops of a gating block,
FLOOR_WINDOW = 5  # and of the window whose quietest level is the noise floor
OFFSET = -0.691
ABSOLUTE_GATE = -70.0
RELATIVE_GATE = 10.0
HEARD = 0.001  # -60 dB
NEAR_THE_TOP = 0.89  # samples within 1 dB of the highest so far: between them may be a higher peak
# BS.1770-4, tables 1 and 2, for 48 kHz: (b0, b1, b2, a1, a2) of the shelf and of the high pass.
FILTERS = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585),
    (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621),
)


class Meter:
    """Add s16le mono samples in pieces of any even size, then ask for `levels`."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._weighted: list[float] = []
        self._plain: list[float] = []
        self._samples = 0  # in all,
        self._looked_at = 0
        self._first: int | None = None  # sample that is heard,
        self._last = 0  # and the last
        self._peak = 0.0
        self._true_peak = 0.0
        self._edge: Samples | None = None

    def add(self, pcm: bytes) -> None:
        self._waiting.append(pcm)
        self._bytes += len(pcm)
        self._samples += len(pcm) // 2
        if self._bytes >= 2 * HOP * BATCH:
            found = b"".join(self._waiting)
            whole = self._bytes // (2 * HOP) * 2 * HOP
            self._look(memoryview(found)[:whole])
            self._waiting = [found[whole:]]
            self._bytes -= whole

    def levels(self) -> Levels:
        """Return the measures of all that was added."""
        if self._bytes:
            self._look(b"".join([*self._waiting, bytes(-self._bytes % (2 * HOP))]))
            self._waiting, self._bytes = [], 0
        mean = sum(self._plain) / len(self._plain) if self._plain else 0.0
        return Levels(
            lufs=integrated(self._weighted),
            rms_db=_db(mean),
            peak_db=_db(self._peak**2),
            true_peak_db=_db(max(self._peak, self._true_peak) ** 2),
            floor_db=_db(_quietest(self._plain)),
            head=(self._samples if self._first is None else self._first) / RATE,
            tail=(self._samples - 1 - self._last) / RATE if self._first is not None else 0.0,
        )

    def _look(self, pcm: bytes | memoryview) -> None:
        import numpy as np

        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        hops = samples.reshape(-1, HOP)
        plain = np.einsum("ij,ij->i", hops, hops) / HOP
        sounding = plain > 0  # a pause is digital silence, and costs nothing
        # In single precision numpy takes four times as long.
        spectrum = np.fft.rfft(hops[sounding].astype(np.float64), axis=1)
        weighted = np.zeros(len(hops))
        weighted[sounding] = (spectrum.real**2 + spectrum.imag**2) @ _weights()
        self._plain += plain.tolist()
        self._weighted += weighted.tolist()
        height = np.abs(samples)
        self._peak = max(self._peak, float(height.max()))
        self._look_at_edges(height > HEARD)
        self._look_between(samples)

    def _look_at_edges(self, heard: Samples) -> None:
        if heard.any():
            if self._first is None:
                self._first = self._looked_at + int(heard.argmax())
            self._last = self._looked_at + len(heard) - 1 - int(heard[::-1].argmax())
        self._looked_at += len(heard)

    def _look_between(self, samples: Samples) -> None:
        """Find peaks between samples, where a sample is nearly as high as the highest so far."""
        import numpy as np

        if self._edge is not None:
            samples = np.concatenate([self._edge, samples])
        self._edge = samples[-2 * TAPS :]
        limit = NEAR_THE_TOP * max(self._true_peak, self._peak)
        high = np.flatnonzero(np.abs(samples[TAPS:-TAPS]) >= limit) + TAPS
        if limit and high.size:
            self._true_peak = max(self._true_peak, float(between(samples, high).max()))


def loudness_of(pcm: bytes) -> float:
    """Return the loudness in LUFS of one clip."""
    meter = Meter()
    meter.add(pcm)
    return meter.levels().lufs


def integrated(hops: Sequence[float]) -> float:
    """Return the gated loudness in LUFS, from the weighted energy of each tenth of a second."""
    import numpy as np

    if len(hops) < BLOCK:
        return FLOOR_DB
    blocks = np.convolve(np.asarray(hops), np.full(BLOCK, 1 / BLOCK), "valid")
    loud = blocks[blocks > _energy(ABSOLUTE_GATE)]
    if not loud.size:
        return FLOOR_DB
    gate = loud.mean() * 10 ** (-RELATIVE_GATE / 10)
    return OFFSET + _db(float(loud[loud > gate].mean()))


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET) / 10))


def _db(energy: float) -> float:
    return max(FLOOR_DB, 10 * math.log10(energy)) if energy > 0 else FLOOR_DB


def _quietest(hops: Sequence[float]) -> float:
    """Return the mean of the quietest half second."""
    windows = range(max(1, len(hops) - FLOOR_WINDOW + 1))
    means = (hops[at : at + FLOOR_WINDOW] for at in windows)
    return min((sum(each) / len(each) for each in means if each), default=0.0)


@cache
def _weights() -> Samples:
    """What each frequency of a hop counts: the square of the filters' response."""
    import numpy as np

    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(HOP, 1 / RATE) / 48_000)
    response = np.ones_like(turn)
    for b0, b1, b2, a1, a2 in FILTERS:
        response *= (b0 + b1 * turn + b2 * turn**2) / (1 + a1 * turn + a2 * turn**2)
    both_sides = np.full(len(turn), 2.0)
    both_sides[[0, -1]] = 1.0
    weights: Samples = np.abs(response) ** 2 * both_sides / HOP**2
    return weights.astype(np.float64)
