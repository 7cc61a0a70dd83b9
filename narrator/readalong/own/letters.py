"""Texts reduced to their letters: what is the same in a book's page and in what was read of it."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def _unseen() -> dict[int, None]:
    """Format and control characters: soft hyphens, joiners, direction marks."""
    every = range(sys.maxunicode + 1)
    return dict.fromkeys(c for c in every if unicodedata.category(chr(c)) in {"Cf", "Cc"})


def letters(text: str) -> str:
    """`text` without white space and what cannot be seen; ligatures and ellipses spelled out.

    >>> letters("A ﬁne\u00addrop . . .") == letters("A finedrop …")
    True
    """
    words = "".join(text.split())
    if words.isascii():
        return words
    return "".join(unicodedata.normalize("NFKD", words).translate(_unseen()).split())


@cache
def width(character: str) -> int:
    """How many letters one character of a text becomes."""
    return len(letters(character))


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a whole text; `gaps` are the offsets, rising, before which a word ends."""

    text: str
    gaps: Sequence[int]

    def stands(self, words: str, at: int) -> bool:
        """Whether `words` stand at an offset, and are whole words there."""
        return self.text.startswith(words, at) and self._whole(at, at + len(words))

    def find(self, words: str, start: int, end: int) -> int:
        """The first place of `words` as whole words between two offsets, or -1."""
        at = self.text.find(words, start, end)
        while at >= 0 and not self._whole(at, at + len(words)):
            at = self.text.find(words, at + 1, end)
        return at

    def rfind(self, words: str, start: int, end: int) -> int:
        """The last such place, or -1."""
        at = self.text.rfind(words, start, end)
        while at >= 0 and not self._whole(at, at + len(words)):
            at = self.text.rfind(words, start, at + len(words) - 1)
        return at

    def _whole(self, start: int, end: int) -> bool:
        return self._is_edge(start) and self._is_edge(end)

    def _is_edge(self, at: int) -> bool:
        if not 0 < at < len(self.text):
            return True
        if not (self.text[at - 1].isalnum() and self.text[at].isalnum()):
            return True
        place = bisect_left(self.gaps, at)
        return place < len(self.gaps) and self.gaps[place] == at
