"""Numbers as they are printed: what separates thousands from decimals in each language.

A number counts only where it stands alone. Touched by a letter, a hyphen, a slash or another number
it may be a telephone, an ISBN, a version, a score or a name, and is left to the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from narrator.text.speaking import cardinals

# "1.000" is a thousand in these, and one in the others.
POINT_GROUPS = frozenset({"de", "fr", "es", "it", "pt", "ru"})
DECIMAL_MARK = {"de": "Komma", "fr": "virgule", "es": "coma", "it": "virgola", "pt": "vírgula"}
# Read figure by figure after the mark; the others read a number.
BY_FIGURES = frozenset({"en", "de"})

# Edges of a number that stands alone. A straight quotation mark after it may mean feet or inches,
# and in square brackets it is the mark of a note.
BEFORE = r"(?<![^\s\"'“”‘’«»„‹›(（「『—])(?<!\d )"
AFTER = r"(?![\"'”’′″])(?=[.,;:!?…)\]）」』»]*[\"'”’»]*(?:[\s—]|$))(?! \d| ?/)"

_COMMA = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_POINT = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"


@dataclass(frozen=True, slots=True)
class Number:
    """`fraction` are the figures after the decimal mark; `grouped`: its thousands are apart."""

    whole: int
    fraction: str = ""
    grouped: bool = False

    @property
    def is_one(self) -> bool:
        return self.whole == 1 and not self.fraction


def pattern(language: str) -> str:
    """Return a regular expression for a number, without a group."""
    return f"(?:{_POINT if language in POINT_GROUPS else _COMMA})"


def read(token: str, language: str) -> Number | None:
    """Return what a match of `pattern` says, or None where it may say something else.

    "1.000" in English and "1,000" in German may have been written by a foreigner; "007" is a name.
    """
    group, mark = (".", ",") if language in POINT_GROUPS else (",", ".")
    whole, _, fraction = token.partition(mark)
    figures = whole.replace(group, "")
    if len(figures) > 1 and figures[0] == "0":
        return None
    if len(fraction) == 3 and figures != "0" and len(figures) <= 3:
        return None
    return Number(int(figures), fraction, group in whole)


def words(number: Number, language: str) -> str:
    """Return a number in words; `cardinals.LANGUAGES` except Korean have them."""
    whole = cardinals.words(number.whole, language)
    if not number.fraction:
        return whole
    mark = DECIMAL_MARK.get(language, "point")
    if language in BY_FIGURES or len(number.fraction) > 2 or number.fraction[0] == "0":
        after = " ".join(cardinals.words(int(figure), language) for figure in number.fraction)
    else:
        after = cardinals.words(int(number.fraction), language)
    return f"{whole} {mark} {after}"


def standing(inside: str) -> re.Pattern[str]:
    """Return a pattern for something with a number that stands alone."""
    return re.compile(f"{BEFORE}{inside}{AFTER}")
