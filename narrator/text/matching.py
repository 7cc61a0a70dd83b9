"""Which lines of two texts are the same, in order. Linear where most lines occur once."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_COMPARED = 4_000
"""Lines of both sides together that difflib gets: it takes the square of their number."""

Pair = tuple[int, int]


def pairs(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Return the indices of lines that are the same, both rising.

    What both begin and end with goes first; then lines that occur once in each hold the rest apart
    (as in "patience" diff); only between these are all lines compared.
    """
    found: list[Pair] = []
    waiting = [(0, len(one), 0, len(other))]
    while waiting:
        a, b, c, d = waiting.pop()
        start = _common(one[a:b], other[c:d])
        end = _common(one[a + start : b][::-1], other[c + start : d][::-1])
        found += [(a + at, c + at) for at in range(start)]
        found += [(b - end + at, d - end + at) for at in range(end)]
        a, b, c, d = a + start, b - end, c + start, d - end
        if a == b or c == d:
            continue
        if anchors := _anchors(one, other, (a, b, c, d)):
            found += anchors
            edges = [(a - 1, c - 1), *anchors, (b, d)]
            waiting += [
                (i + 1, k, j + 1, m)
                for (i, j), (k, m) in pairwise(edges)
                if k - i > 1 and m - j > 1
            ]
        elif b - a + d - c <= MOST_COMPARED:
            found += _compared(one[a:b], other[c:d], a, c)
    return sorted(found)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines both begin with."""
    both = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(both) if a != b), min(len(one), len(other)))


def _anchors(
    one: Sequence[str], other: Sequence[str], region: tuple[int, int, int, int]
) -> list[Pair]:
    """Return the longest rising run of lines that occur once on each side."""
    a, b, c, d = region
    mine, theirs = _once(one, a, b), _once(other, c, d)
    both = [(at, theirs[line]) for line, at in mine.items() if line in theirs]
    return _rising(both)


def _once(lines: Sequence[str], start: int, end: int) -> dict[str, int]:
    counts = Counter(lines[start:end])
    return {lines[at]: at for at in range(start, end) if counts[lines[at]] == 1}


def _rising(both: Sequence[Pair]) -> list[Pair]:
    """Return the longest subsequence of pairs, rising in the first, whose second rises too."""
    tops: list[int] = []  # the smallest second of a run of each length
    ends: list[int] = []  # and which pair it is
    before: list[int] = []
    for place, (_, second) in enumerate(both):
        length = bisect_left(tops, second)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1] = [second]
        ends[length : length + 1] = [place]
    return list(_back(both, before, ends[-1]))[::-1] if ends else []


def _back(both: Sequence[Pair], before: Sequence[int], place: int) -> Iterator[Pair]:
    while place >= 0:
        yield both[place]
        place = before[place]


def _compared(one: Sequence[str], other: Sequence[str], a: int, c: int) -> Iterator[Pair]:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for block in matcher.get_matching_blocks():
        for at in range(block.size):
            yield a + block.a + at, c + block.b + at
