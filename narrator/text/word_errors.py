"""How far what was heard is from what was to be said: word errors, as speech recognition counts.

A word replaced, left out or put in is one error. Case, accents' spelling and marks do not count. In
languages whose spaces say little, each character counts as a word.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSPACED = frozenset({"zh", "ja", "ko"})
APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}]")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class WordErrors:
    """So many errors in a text of so many words. What is put in counts: `rate` can be over 1."""

    wrong: int
    words: int

    @property
    def rate(self) -> float:
        return self.wrong / max(self.words, 1)


def word_errors(text: str, heard: str, language: str) -> WordErrors:
    """Compare what a recogniser heard with the text that was sent to be said."""
    wanted, found = words_of(text, language), words_of(heard, language)
    return WordErrors(_distance(wanted, found), len(wanted))


def words_of(text: str, language: str) -> list[str]:
    """Return the words that count, in one spelling."""
    plain = APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    words = WORD.findall(plain)
    return list("".join(words)) if language in UNSPACED else words


def _distance(wanted: Sequence[str], found: Sequence[str]) -> int:
    """Levenshtein's, row by row."""
    row = list(range(len(found) + 1))
    for at, word in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for to, other in enumerate(found, 1):
            kept = before if word == other else before + 1
            before, row[to] = row[to], min(kept, row[to] + 1, row[to - 1] + 1)
    return row[-1]
