"""How a text is worded: its language, and whether numbers are said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from narrator.text.speaking import cardinals, numerals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from narrator.text.speaking.numerals import Number


class Found(NamedTuple):
    """Characters `start` to `end` of a text are said as `said`."""

    start: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class Wording:
    language: str
    spelled: bool = False

    def number(self, token: str) -> str:
        """Return a printed number as it is said: in words where there is one right way."""
        read = numerals.read(token, self.language)
        return self.words(read) if self.spelled and read and self.has_words(read) else token

    def has_words(self, number: Number) -> bool:
        if self.language not in cardinals.LANGUAGES or number.whole > cardinals.LARGEST:
            return False
        return bool(number.fraction) or not cardinals.agrees(number.whole, self.language)

    def words(self, number: Number) -> str:
        return numerals.words(number, self.language)


if TYPE_CHECKING:
    Finder = Callable[[str, Wording], Iterator[Found]]
