"""What of two texts of a chapter is worth comparing: outside of it they have the same passages."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from narrator.text.passages import Bounds

_MARKS = ("#", "*", "\\")  # of headings and breaks, or of what looks like them
_BETWEEN = "\n\n"


def around_change(before: str, after: str, bounds: Bounds) -> tuple[str, str]:
    """Return the part of each text with all that differs.

    It goes on to paragraphs that are read alone, so that cutting it makes the same passages there
    as cutting the whole text does.
    """
    one, other = before.split(_BETWEEN), after.split(_BETWEEN)
    start = _common(one, other)
    end = min(_common(one[::-1], other[::-1]), min(len(one), len(other)) - start)
    left = start - _to_second_stop(one[:start][::-1], bounds)
    right = end - _to_second_stop(one[len(one) - end :], bounds)
    return (
        _BETWEEN.join(one[left : len(one) - right]),
        _BETWEEN.join(other[left : len(other) - right]),
    )


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many paragraphs both begin with."""
    return sum(1 for _ in takewhile(_are_same, zip(one, other, strict=False)))


def _are_same(pair: Iterable[str]) -> bool:
    one, other = pair
    return one == other


def _to_second_stop(paragraphs: Sequence[str], bounds: Bounds) -> int:
    """Return how many there are up to the second that is read alone, or in all.

    The first may be joined to what changes, by what is too short beside it.
    """
    stops = (number for number, each in enumerate(paragraphs, 1) if _stops(each, bounds))
    return next(islice(stops, 1, None), len(paragraphs))


def _stops(paragraph: str, bounds: Bounds) -> bool:
    """Whether a paragraph is one passage, which goes with nothing that follows it."""
    return (
        len(paragraph) <= bounds.limit // 2
        and not paragraph.startswith(_MARKS)
        and sum(map(str.isalnum, paragraph)) >= bounds.minimum
    )
