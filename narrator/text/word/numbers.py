"""The numbers that Word sets before a paragraph, such as "Chapter 3": nowhere in its text.

Only those of headings are read aloud, but all are counted, since lists and headings may share one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from narrator.text import xmlsafe
from narrator.text.word.styles import DEEPEST, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

HIGHEST = 10_000
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """`label` has %1 to %9 where the numbers of the levels go."""

    start: int = 1
    form: str = "decimal"
    label: str = ""


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)

    def next(self, level: int) -> str:
        """Count one more on this level; deeper ones begin anew."""
        for deeper in [each for each in self.counts if each > level]:
            del self.counts[deeper]
        for each in range(level + 1):
            of = self.levels.get(each, _Level())
            self.counts.setdefault(each, of.start - (each == level))
        self.counts[level] += 1
        own = self.levels.get(level, _Level())
        return "" if own.form == "bullet" else _PLACE.sub(self._number, own.label).strip()

    def _number(self, found: re.Match[str]) -> str:
        level = int(found[1]) - 1
        form = self.levels.get(level, _Level()).form
        count = self.counts.get(level, 1)
        return _FORMS.get(form, str)(count) if 0 < count <= HIGHEST else str(count)


class Numbers:
    """`root` is the part with the lists, or None."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        abstract = {
            xmlsafe.attribute(each, "w:abstractNumId"): _List(_levels(each))
            for each in xmlsafe.children(root, "abstractnum")
        }
        for each in xmlsafe.children(root, "num"):
            if (found := abstract.get(value(each, "abstractnumid"))) is not None:
                own = _overrides(each, found.levels)
                key = xmlsafe.attribute(each, "w:numId")
                self._lists[key] = _List(found.levels | own) if own else found

    def label(self, number: tuple[str, int] | None) -> str:
        """What stands before the next paragraph of this list and level."""
        found = self._lists.get(number[0]) if number else None
        return found.next(number[1]) if found and number else ""


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found = {}
    for each in xmlsafe.children(parent, "lvl"):
        level = _whole(xmlsafe.attribute(each, "w:ilvl"), 0)
        if level < DEEPEST:
            start, form = _whole(value(each, "start"), 1), value(each, "numfmt", "decimal")
            found[level] = _Level(start, form, value(each, "lvltext")[:100])
    return found


def _overrides(num: etree._Element, levels: dict[int, _Level]) -> dict[int, _Level]:
    """The levels that this list has for itself: other ones, or another beginning."""
    found: dict[int, _Level] = {}
    for each in xmlsafe.children(num, "lvloverride"):
        found |= _levels(each)
        level = _whole(xmlsafe.attribute(each, "w:ilvl"), 0)
        if start := value(each, "startoverride"):
            known = found.get(level) or levels.get(level, _Level())
            found[level] = replace(known, start=_whole(start, 1))
    return found


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else default


def _roman(number: int) -> str:
    found = ""
    for worth, letters in _ROMAN:
        found += letters * (number // worth)
        number %= worth
    return found


def _letter(number: int) -> str:
    """A to Z, then AA to ZZ, as Word counts."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_FORMS: dict[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "none": lambda _: "",
}
