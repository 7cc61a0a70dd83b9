"""Three versions of a text into one: what only one side has changed, and where both did.

Lines collide only where both sides changed the very same ones, or put something in at the very same
place: a correction beside an edit does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from narrator.text.matching import pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Whose(StrEnum):
    """Whose lines a stretch has."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"  # they collide


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of the three versions that stand for each other."""

    whose: Whose
    base: slice
    mine: slice
    theirs: slice


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines `start` to `end` of the base, for which one side has `size` lines."""

    start: int
    end: int
    size: int
    mine: bool

    @property
    def more(self) -> int:
        return self.size - (self.end - self.start)


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Stretch]:
    """Yield every stretch in order."""
    hunks = [*_hunks(base, mine, mine=True), *_hunks(base, theirs, mine=False)]
    at = ours = new = 0
    for group in _together(sorted(hunks, key=lambda hunk: (hunk.start, hunk.end))):
        start, end = group[0].start, max(hunk.end for hunk in group)
        if same := start - at:
            yield _same(at, ours, new, same)
        at, ours, new = at + same, ours + same, new + same
        size = end - start
        mine_end = ours + size + sum(hunk.more for hunk in group if hunk.mine)
        theirs_end = new + size + sum(hunk.more for hunk in group if not hunk.mine)
        slices = slice(at, end), slice(ours, mine_end), slice(new, theirs_end)
        whose = _whose(base, mine, theirs, slices)
        if whose is Whose.BOTH and not size:
            yield from _put_in_by_both(mine, theirs, slices)
        else:
            yield Stretch(whose, *slices)
        at, ours, new = end, mine_end, theirs_end
    if rest := len(base) - at:
        yield _same(at, ours, new, rest)


def _same(at: int, ours: int, new: int, size: int) -> Stretch:
    slices = (slice(start, start + size) for start in (at, ours, new))
    return Stretch(Whose.SAME, *slices)


def _whose(
    base: Sequence[str],
    mine: Sequence[str],
    theirs: Sequence[str],
    slices: tuple[slice, slice, slice],
) -> Whose:
    old, ours, new = (list(v[s]) for v, s in zip((base, mine, theirs), slices, strict=True))
    if ours == new:
        return Whose.SAME
    if ours == old:
        return Whose.THEIRS
    return Whose.MINE if new == old else Whose.BOTH


def _put_in_by_both(
    mine: Sequence[str], theirs: Sequence[str], slices: tuple[slice, slice, slice]
) -> Iterator[Stretch]:
    """Of what both have put in at one place, what is the same, and what only one of them has."""
    nowhere, ours, new = slices
    a, b = ours.start, new.start
    ends = (ours.stop - ours.start, new.stop - new.start)
    for i, j in [*pairs(mine[ours], theirs[new]), ends]:
        before = slice(a, ours.start + i), slice(b, new.start + j)
        if before[0] != slice(a, a) or before[1] != slice(b, b):
            yield Stretch(_whose((), mine, theirs, (nowhere, *before)), nowhere, *before)
        a, b = ours.start + i + 1, new.start + j + 1
        if (i, j) != ends:
            yield Stretch(Whose.SAME, nowhere, slice(a - 1, a), slice(b - 1, b))


def _hunks(base: Sequence[str], other: Sequence[str], *, mine: bool) -> Iterator[_Hunk]:
    """Yield what `other` has changed; as many lines for as many are changed one by one."""
    a = b = 0
    for i, j in [*pairs(base, other), (len(base), len(other))]:
        if i - a == j - b:
            yield from (_Hunk(at, at + 1, 1, mine) for at in range(a, i))
        elif (a, b) != (i, j):
            yield _Hunk(a, i, j - b, mine)
        a, b = i + 1, j + 1


def _together(hunks: Iterable[_Hunk]) -> Iterator[list[_Hunk]]:
    """Group hunks that touch the same lines."""
    group: list[_Hunk] = []
    for hunk in hunks:
        if group and not any(_overlap(other, hunk) for other in group):
            yield group
            group = []
        group.append(hunk)
    if group:
        yield group


def _overlap(one: _Hunk, other: _Hunk) -> bool:
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return max(one.start, other.start) < min(one.end, other.end) or _inside(one, other)


def _inside(one: _Hunk, other: _Hunk) -> bool:
    """Whether one of them puts something in between lines that the other changes."""
    point, hunk = (one, other) if one.start == one.end else (other, one)
    return point.start == point.end and hunk.start < point.start < hunk.end
