"""Three versions into one: what collides, what does not, and that nothing is lost."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.matching import pairs
from narrator.text.merging import Whose, merge

if TYPE_CHECKING:
    from types import FrameType

LINES = st.lists(st.sampled_from("abcdef"), max_size=12)


def merged(base: str, mine: str, theirs: str) -> str:
    """Return the lines of the merge; what collides as mine/theirs."""
    old, own, new = base.split(), mine.split(), theirs.split()
    lines: list[str] = []
    for stretch in merge(old, own, new):
        if stretch.whose is Whose.BOTH:
            lines.append(f"{''.join(own[stretch.mine])}/{''.join(new[stretch.theirs])}")
        else:
            mine_counts = stretch.whose is Whose.MINE
            lines += own[stretch.mine] if mine_counts else new[stretch.theirs]
    return " ".join(lines)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("a b c d", "a B c d", "a b c D", "a B c D"),
        ("a b c d", "a B c d", "a b C d", "a B C d"),
        ("a b c d", "a B c d", "a B c D", "a B c D"),
        ("a b c d", "a B c d", "a X c d", "a B/X c d"),
        ("a b c d", "A B C d", "a b X d", "A B C/X d"),
        ("a b c d", "a b n c d", "a X c d", "a X n c d"),
        ("a b c d", "a n b c d", "a X c d", "a n X c d"),
        ("a b c d", "a b n c d", "a b k c d", "a b n/k c d"),
        ("a b c d", "a b n c d", "a b n c d", "a b n c d"),
        ("a b c d", "a c d", "a X c d", "a /X c d"),
        ("a b c d", "a c d", "a b c D e", "a c D e"),
        ("a b c d", "a d", "a b n c d", "a /bnc d"),
        ("a", "a x", "a x y", "a x y"),
        ("a", "a x z", "a x y z", "a x y z"),
        ("a", "a x p", "a x q", "a x p/q"),
        ("a b", "a b", "", ""),
        ("", "a", "a", "a"),
        ("a", "", "", ""),
    ],
)
def test_what_does_not_collide_is_put_together(
    base: str, mine: str, theirs: str, expected: str
) -> None:
    assert merged(base, mine, theirs) == expected


@given(LINES, LINES)
def test_who_changed_nothing_gets_what_the_other_has(base: list[str], other: list[str]) -> None:
    for stretches in (
        merge(base, base, other),
        merge(base, other, base),
        merge(base, other, other),
    ):
        assert all(stretch.whose is not Whose.BOTH for stretch in stretches)
    words = " ".join(other)
    assert merged(" ".join(base), " ".join(base), words) == words
    assert merged(" ".join(base), words, " ".join(base)) == words


@given(LINES, LINES, LINES)
def test_every_line_of_every_version_is_in_one_stretch(
    base: list[str], mine: list[str], theirs: list[str]
) -> None:
    stretches = list(merge(base, mine, theirs))

    for lines, parts in (
        (base, [each.base for each in stretches]),
        (mine, [each.mine for each in stretches]),
        (theirs, [each.theirs for each in stretches]),
    ):
        assert [line for part in parts for line in lines[part]] == lines


@given(LINES, LINES)
def test_pairs_are_equal_and_rise(one: list[str], other: list[str]) -> None:
    found = pairs(one, other)

    assert all(one[i] == other[j] for i, j in found)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(found))


def lines_run(count: int) -> int:
    one = [f"line {number}" for number in range(count)]
    other = [line if number % 7 else f"{line}!" for number, line in enumerate(one)]
    ran = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal ran
        ran += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert len(pairs(one, other)) == count - len(range(0, count, 7))
    finally:
        sys.settrace(before)
    return ran


def test_the_work_grows_with_the_text_and_not_faster() -> None:
    assert lines_run(6_000) < 1.5 * 6 * lines_run(1_000)
