"""How much one narrator varies from take to take, and which take is somebody else.

The bounds come from `benchmarks/fingerprint.py`. What is learned from takes stays near the chosen
reference and near the defaults: a book whose every take is another person must not teach that
this is normal.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from narrator.audio.fingerprint import SCALES, apart, features

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST = 1.5  # seconds of sound; a fingerprint of less says nothing
ENOUGH = 5  # takes from which a voice's own spread is learned
DOUBTFUL, OTHER = 2.0, 2.3  # distances in units of what the length of the clip explains
NARROWEST, WIDEST = 0.8, 1.6  # of a default scale
OWN_QUANTILE, MARGIN = 0.95, 1.2  # a voice's own limit, a fifth above what it stays below
LEAST_LIMIT, MOST_LIMIT = 1.0, 1.35  # of a default limit
FLOOR, PER_SECOND = 0.3, 3.5  # of the variance: what stays, and what a second of sound divides
TO_DEVIATION = 1.4826  # from a median absolute deviation


class Verdict(StrEnum):
    """Who speaks in a take."""

    SAME = "same"
    OTHER = "other"
    INCONCLUSIVE = "inconclusive"
    """Too short, or between the two."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A narrator: the middle of the takes, what each feature varies by, and two limits."""

    center: tuple[float, ...]
    scales: tuple[float, ...]
    doubtful: float
    other: float
    seconds: float
    """Of sound that the center was taken from."""
    takes: int

    @classmethod
    def around(cls, reference: Sequence[float], takes: Sequence[Sequence[float]] = ()) -> Spread:
        """From fingerprints: of the chosen reference, and of takes read since.

        Raise `ValueError` for fingerprints of another version.
        """
        start = cls(tuple(features(reference)), SCALES, DOUBTFUL, OTHER, reference[1], takes=0)
        own = [reference, *(take for take in takes if start.judge(take) is Verdict.SAME)]
        return start if len(own) <= ENOUGH else _learned(own)

    def distance(self, fingerprint: Sequence[float]) -> float:
        """From the center; 1 is what texts of this length differ by."""
        noise = FLOOR + PER_SECOND / max(fingerprint[1], 0.1) + PER_SECOND / max(self.seconds, 0.1)
        return apart(features(fingerprint), self.center, self.scales) / math.sqrt(noise)

    def judge(self, fingerprint: Sequence[float]) -> Verdict:
        """Whether this narrator speaks. Raise `ValueError` for another version."""
        away = self.distance(fingerprint)
        if fingerprint[1] < SHORTEST or self.seconds < SHORTEST:
            return Verdict.INCONCLUSIVE
        if away > self.other:
            return Verdict.OTHER
        return Verdict.SAME if away <= self.doubtful else Verdict.INCONCLUSIVE


def _learned(takes: Sequence[Sequence[float]]) -> Spread:
    columns = list(zip(*(features(take) for take in takes), strict=True))
    center = tuple(statistics.median(column) for column in columns)
    scales = tuple(map(_scale, columns, center, SCALES))
    seconds = sum(take[1] for take in takes)
    draft = Spread(center, scales, DOUBTFUL, OTHER, seconds, len(takes) - 1)
    distances = sorted(draft.distance(take) for take in takes)
    own = distances[math.ceil(OWN_QUANTILE * len(distances)) - 1] * MARGIN
    share = min(max(own / DOUBTFUL, LEAST_LIMIT), MOST_LIMIT)
    return Spread(center, scales, DOUBTFUL * share, OTHER * share, seconds, draft.takes)


def _scale(column: Sequence[float], middle: float, default: float) -> float:
    deviation = TO_DEVIATION * statistics.median(abs(value - middle) for value in column)
    return min(max(deviation, NARROWEST * default), WIDEST * default)
