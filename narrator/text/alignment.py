"""Which chapter of a corrected text is which chapter of the text before."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LEAST_SHARED = 0.3
"""Share of the characters of two chapters that stand in paragraphs of both."""
LEAST_WORDS = 0.6
"""Share of the words, for chapters in which every paragraph was touched."""
MOST_COMPARED = 2_000
"""Pairs whose words are compared: beyond that, chapters without any likeness are new ones."""
MOST_PARAGRAPHS = 4_000
"""Of two chapters together, to be compared one by one: difflib takes the square of their number."""


@dataclass(frozen=True)
class Piece:
    """A chapter: its title and its canonical text."""

    title: str
    text: str

    @cached_property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(self.text.split())


def align(before: Sequence[Piece], after: Sequence[Piece]) -> dict[int, int]:
    """Return for each piece of `after` that was there before its index in `before`.

    What is the same word for word goes first, then what shares most paragraphs, then what has the
    same title, then what shares most words. One that is in no pair is new, or was taken away.
    """
    pairs: dict[int, int] = {}
    for match in (_same_text, _shared_paragraphs, _same_title, _shared_words):
        taken = set(pairs.values())
        left = [index for index in range(len(before)) if index not in taken]
        right = [index for index in range(len(after)) if index not in pairs]
        for old, new in match(before, after, left, right):
            if new not in pairs and old not in taken:
                pairs[new] = old
                taken.add(old)
    return pairs


def _same_text(
    before: Sequence[Piece], after: Sequence[Piece], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    yield from _by_key(
        [(old, before[old].text) for old in left], [(new, after[new].text) for new in right]
    )


def _same_title(
    before: Sequence[Piece], after: Sequence[Piece], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    yield from _by_key(
        [(old, before[old].title.casefold()) for old in left],
        [(new, after[new].title.casefold()) for new in right],
    )


def _by_key(
    left: Iterable[tuple[int, str]], right: Iterable[tuple[int, str]]
) -> Iterator[tuple[int, int]]:
    """Pair what has the same key, the first with the first."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for index, key in left:
        waiting[key].append(index)
    for index, key in right:
        if waiting[key]:
            yield waiting[key].pop(0), index


def _shared_paragraphs(
    before: Sequence[Piece], after: Sequence[Piece], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    """Pair the most alike first. A paragraph that stands in several chapters tells nothing."""
    home: dict[str, int] = {}
    for old in left:
        for paragraph in set(before[old].paragraphs):
            home[paragraph] = -1 if paragraph in home else old
    shared: Counter[tuple[int, int]] = Counter()
    for new in right:
        for paragraph in set(after[new].paragraphs):
            if (old := home.get(paragraph, -1)) >= 0:
                shared[old, new] += len(paragraph)
    for (old, new), characters in shared.most_common():
        if characters >= LEAST_SHARED * min(len(before[old].text), len(after[new].text)):
            yield old, new


def _shared_words(
    before: Sequence[Piece], after: Sequence[Piece], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    if len(left) * len(right) > MOST_COMPARED:
        return
    alike = [
        (_likeness(before[old].words, after[new].words), old, new) for old in left for new in right
    ]
    for share, old, new in sorted(alike, key=lambda each: -each[0]):
        if share >= LEAST_WORDS:
            yield old, new


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def differences(before: str, after: str) -> list[tuple[list[str], list[str]]]:
    """Return the paragraphs that were replaced, and by which; one of the two may be empty."""
    old, new = before.split("\n\n"), after.split("\n\n")
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) + len(new) > MOST_PARAGRAPHS:
        return [(old, new)]
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(old[a:b], new[c:d]) for tag, a, b, c, d in codes if tag != "equal"]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many paragraphs both begin with."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
