"""How much one narrator varies from take to take, and which take is somebody else.

The limits come from `benchmarks/fit_speakers.py`; `benchmarks/fingerprint.py` says how well they
do. What is learned from takes stays near the chosen reference and near the defaults: a book whose
every take is another person must not teach that this is normal.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from narrator.audio import embedding, fingerprint
from narrator.audio.fingerprint import apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    Print = Sequence[float]

ENOUGH = 5  # takes from which a voice's own spread is learned
NARROWEST, WIDEST = 0.7, 1.6  # of a default scale
OWN_QUANTILE, MARGIN = 0.95, 1.2  # a voice's own limit, a fifth above what it stays below
LEAST_LIMIT, MOST_LIMIT = 1.0, 1.35  # of a default limit
TO_DEVIATION = 1.4826  # from a median absolute deviation


class Verdict(StrEnum):
    """Who speaks in a take."""

    SAME = "same"
    OTHER = "other"
    INCONCLUSIVE = "inconclusive"
    """Too short, or between the two."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the distances of one kind of fingerprint mean."""

    doubtful: float
    other: float
    """Distances in units of what the length of the clip explains."""
    floor: float
    per_second: float
    """Of the variance: what stays, and what a second of sound divides."""
    shortest: float
    """Seconds of sound; a fingerprint of less says nothing."""
    adapts: bool = True
    """Whether each number has a spread of its own, to be learned."""


HEARD = Yardstick(doubtful=1.6, other=2.0, floor=0.8, per_second=4.0, shortest=2.5)
# Others set the limit of a model at a cosine of 0.45 to 0.6, where one speaker has 0.8. The
# distance of unit vectors is the root of 2 - 2 cosines.
EMBEDDED = Yardstick(
    doubtful=0.89, other=1.05, floor=1.0, per_second=0.0, shortest=2.0, adapts=False
)


def yardstick_for(print_: Print) -> Yardstick:
    """Raise `ValueError` for a fingerprint of a version that is not compared any more."""
    if not print_:
        raise ValueError("There is no fingerprint of version " + str(fingerprint.VERSION) + ".")
    if embedding.made(print_):
        return EMBEDDED
    fingerprint.features(print_)
    return HEARD


def says_enough(print_: Print) -> bool:
    """Whether a fingerprint is of enough sound to know a speaker by."""
    return print_[1] >= yardstick_for(print_).shortest


@dataclass(frozen=True, slots=True)
class Spread:
    """A narrator: the middle of the takes, what each number varies by, and two limits."""

    version: float
    center: tuple[float, ...]
    scales: tuple[float, ...]
    doubtful: float
    other: float
    seconds: float
    """Of sound that the center was taken from."""
    takes: int
    yardstick: Yardstick

    @classmethod
    def around(cls, reference: Print, takes: Sequence[Print] = ()) -> Spread:
        """From fingerprints: of the chosen reference, and of takes read since.

        Raise `ValueError` for fingerprints of other versions.
        """
        start = _start(reference)
        own = [reference, *(take for take in takes if start.judge(take) is Verdict.SAME)]
        return start if len(own) <= ENOUGH else _learned(start, own)

    def distance(self, print_: Print) -> float:
        """From the center; 1 is what texts of this length differ by."""
        numbers, yard = self._numbers(print_), self.yardstick
        short = 1 / max(print_[1], 0.1) + 1 / max(self.seconds, 0.1)
        noise = yard.floor + yard.per_second * short
        return apart(numbers, self.center, self.scales) / math.sqrt(noise)

    def judge(self, print_: Print) -> Verdict:
        """Whether this narrator speaks. Raise `ValueError` for another version."""
        away, shortest = self.distance(print_), self.yardstick.shortest
        if print_[1] < shortest or self.seconds < shortest:
            return Verdict.INCONCLUSIVE
        if away > self.other:
            return Verdict.OTHER
        return Verdict.SAME if away <= self.doubtful else Verdict.INCONCLUSIVE

    def _numbers(self, print_: Print) -> Print:
        if len(print_) != len(self.center) + 2 or print_[0] != self.version:
            raise ValueError(f"The fingerprint has version {print_[:1]}, not {self.version}.")
        return print_[2:]


def _start(reference: Print) -> Spread:
    yard, center = yardstick_for(reference), tuple(reference[2:])
    # of a model the plain distance of two vectors counts, not the mean of their numbers
    scale = 1.0 if yard.adapts else 1 / math.sqrt(len(center))
    return Spread(
        version=reference[0],
        center=center,
        scales=(scale,) * len(center),
        doubtful=yard.doubtful,
        other=yard.other,
        seconds=reference[1],
        takes=0,
        yardstick=yard,
    )


def _learned(start: Spread, takes: Sequence[Print]) -> Spread:
    yard = start.yardstick
    columns = list(zip(*(take[2:] for take in takes), strict=True))
    center = tuple(statistics.median(column) for column in columns)
    scales = tuple(map(_scale, columns, center)) if yard.adapts else start.scales
    draft = replace(
        start,
        center=center,
        scales=scales,
        seconds=sum(take[1] for take in takes),
        takes=len(takes) - 1,
    )
    distances = sorted(draft.distance(take) for take in takes)
    own = distances[math.ceil(OWN_QUANTILE * len(distances)) - 1] * MARGIN
    share = min(max(own / yard.doubtful, LEAST_LIMIT), MOST_LIMIT)
    return replace(draft, doubtful=yard.doubtful * share, other=yard.other * share)


def _scale(column: Print, middle: float) -> float:
    deviation = TO_DEVIATION * statistics.median(abs(value - middle) for value in column)
    return min(max(deviation, NARROWEST), WIDEST)
