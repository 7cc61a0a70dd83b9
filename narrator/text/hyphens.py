"""Words that the end of a line has cut in two: joined as the rest of the text writes them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from narrator.text.cleaning import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from narrator.text.cleaning import Tally

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"([^\W\d_]+)[-\u2010\ufffe]\s*$")
_FIRST = re.compile(r"\s*([^\W\d_]+)(-?)")
# French sets these behind a hyphen, and no syllable is like them: "tirez-vous", "eux-mêmes".
_ENCLITICS = frozenset(
    {"je", "vous", "nous", "moi", "toi", "leur", "elle", "elles", "ils", "même", "mêmes", "là"}
)
_CHAIN = re.compile(r"-[^\W\d_]{1,2}[-\u2010\ufffe]\s*$")  # "mother-in-", "tout-à-"
_COMPOUND = re.compile(r"\w[-\u2010\ufffe]$")  # what ends so is joined to "Méran" and to "1918"
REMOVED = "\ufffe"  # what pdfium leaves of a hyphen at the end of a line
HYPHENS = ("-", "\u2010", REMOVED)


class Hyphens:
    """`set_by_printer`: a hyphen at the end of a line that nothing else explains is the printer's.

    In a text that was typed it belongs to the word.
    """

    def __init__(self, lines: Sequence[str], tally: Tally, *, set_by_printer: bool) -> None:
        self._tally = tally
        self._printed = set_by_printer
        cuts = (_cut(a, b) for a, b in pairwise(lines) if a.rstrip().endswith(HYPHENS))
        wanted = {form for cut in cuts if cut for form in _forms(*cut)}
        self._known = _written(lines, wanted) if wanted else wanted

    def joined(self, before: str, after: str) -> str | None:
        """`before` as it stands in front of `after`; None when no word is cut between them."""
        if not before.endswith(HYPHENS) or not self._tally.applies(Rule.LINE_END_HYPHENS):
            return None
        pair = _cut(before, after)
        if pair is None:
            return f"{before[:-1]}-" if _COMPOUND.search(before) and after[:1].isalnum() else None
        if not self._removes(*pair):
            return f"{before[:-1]}-"
        self._tally.add(Rule.LINE_END_HYPHENS, "-".join(pair), characters=1)
        return before[:-1]

    def _removes(self, first: str, second: str) -> bool:
        """A word that is written so elsewhere, or else what a printer would have cut."""
        whole, compound = (form in self._known for form in _forms(first, second))
        if whole != compound:
            return whole
        return self._printed and second.lower() not in _ENCLITICS


def _cut(before: str, after: str) -> tuple[str, str] | None:
    """The two halves of a word, when one is cut between these lines."""
    last, first = _LAST.search(before[-40:]), _FIRST.match(after)
    if last is None or first is None or not _goes_on(last[1], first[1]):
        return None
    chained = _CHAIN.search(before[-40:]) or (len(first[1]) == 1 and first[2])  # "sembla-", "t-il"
    return None if chained else (last[1], first[1])


def _goes_on(half: str, other: str) -> bool:
    return other[0].islower() or (half.isupper() and other.isupper() and len(half) > 1)


def _forms(first: str, second: str) -> tuple[str, str]:
    return (first + second).lower(), f"{first}-{second}".lower()


def _written(lines: Iterable[str], wanted: set[str]) -> set[str]:
    """Which of the forms stand somewhere inside a line."""
    return {word for line in lines for word in _WORD.findall(line.lower()) if word in wanted}
