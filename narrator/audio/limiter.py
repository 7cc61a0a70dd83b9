"""Holds the true peaks of one clip under a ceiling. It looks ahead: nothing is cut off, or pumps.

The gain is the least that is needed within REACH of each moment, smoothed over a little less: it is
down when a peak comes, and where no peak is near it is exactly 1. Clips are limited one by one:
between them there is silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from narrator.audio.clip import RATE
from narrator.audio.peaks import TAPS, between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]

BLOCK = RATE // 1000  # samples of a step of the gain: 1 ms
REACH = 20  # steps on either side
SAFE = 0.7  # of the ceiling; samples below this have no peak above it between them
MARGIN = 0.995  # our reading between samples is a little short


def limit(samples: Samples, ceiling: float) -> Samples:
    """Return `samples` (-1 to 1) with no true peak above `ceiling`; themselves where all is low."""
    gains = _needed(samples, ceiling * MARGIN)
    return samples if gains is None else samples * _curve(gains, len(samples))


def _needed(samples: Samples, ceiling: float) -> Samples | None:
    """Return the gain that each block needs by itself, or None where none needs any."""
    import numpy as np

    height = np.abs(samples)
    high = np.flatnonzero(height > SAFE * ceiling)
    if not high.size:
        return None
    height[high] = np.maximum(height[high], between(np.pad(samples, TAPS), high + TAPS))
    over = np.flatnonzero(height > ceiling)
    if not over.size:
        return None
    needed: Samples = np.ones(-(-len(samples) // BLOCK), np.float32)
    np.minimum.at(needed, over // BLOCK, ceiling / height[over])
    return needed


def _curve(needed: Samples, length: int) -> Samples:
    """Return a smooth gain for each sample that is nowhere above what is needed."""
    import numpy as np

    least = _least(np.pad(needed, REACH + 2, constant_values=1.0), 2 * REACH + 3)
    smooth = _mean(_mean(np.pad(least, REACH, mode="edge"), REACH + 1), REACH + 1)
    edges = (smooth[:-1] + smooth[1:]) / 2
    ramp = np.arange(BLOCK, dtype=np.float32) / BLOCK
    curve: Samples = edges[:-1, None] + np.diff(edges)[:, None] * ramp
    return curve.reshape(-1)[:length]


def _least(values: Samples, width: int) -> Samples:
    """Return the least of every `width` neighbours."""
    import numpy as np

    size = 1
    while 2 * size <= width:
        values = np.minimum(values[:-size], values[size:])
        size *= 2
    rest = width - size
    return np.minimum(values[:-rest], values[rest:]) if rest else values


def _mean(values: Samples, width: int) -> Samples:
    """Return the mean of every `width` neighbours. Twice, it is smooth like a bell."""
    import numpy as np

    sums = np.cumsum(np.pad(values, (1, 0)), dtype=np.float64)
    mean: Samples = ((sums[width:] - sums[:-width]) / width).astype(np.float32)
    return mean
