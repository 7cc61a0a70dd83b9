"""When the sentences inside one clip begin: estimated, from where the voice pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.audio.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = RATE // 100  # 10 ms
QUIET_SHARE = 0.06  # of the clip's own level: about 24 dB below it
SHORTEST = 0.12  # seconds; shorter ones are inside words
REACH = 2.5  # seconds around the expected place in which a pause is believed
LONG_COUNTS = 3.0  # a pause that is a second longer may lie so many seconds further off


def silences(pcm: bytes) -> list[tuple[float, float]]:
    """Return (start, end) in seconds of each pause inside a clip, those at its ends aside."""
    import numpy as np

    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    if not samples.size:
        return []
    hops = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    quiet = QUIET_SHARE**2 * float(samples @ samples) / len(samples)
    loud = np.flatnonzero(np.einsum("ij,ij->i", hops, hops) / STEP > quiet)
    long = np.flatnonzero(np.diff(loud) - 1 >= round(SHORTEST * RATE / STEP))
    step = STEP / RATE
    return [((int(loud[at]) + 1) * step, int(loud[at + 1]) * step) for at in long]


def seams(
    shares: Sequence[float], span: tuple[float, float], pauses: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return (end of the one, start of the next) for each seam inside `span`.

    `shares` say how much of the clip's text stands before each seam, rising from 0 to 1. Where a
    pause lies near the place that they promise, the seam is that pause; else the place itself.
    """
    start, end = span
    found: list[tuple[float, float]] = []
    after = start
    for share in shares:
        expected = start + share * (end - start)
        near = [p for p in pauses if p[0] > after and abs(_middle(p) - expected) <= REACH]
        best = min(near, key=lambda pause: _badness(pause, expected), default=None)
        seam = best or (max(after, expected),) * 2
        found.append(seam)
        after = seam[1]
    return found


def _badness(pause: tuple[float, float], expected: float) -> float:
    return abs(_middle(pause) - expected) - LONG_COUNTS * (pause[1] - pause[0])


def _middle(pause: tuple[float, float]) -> float:
    return (pause[0] + pause[1]) / 2
