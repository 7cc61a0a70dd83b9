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
_LAST = re.compile(r"([^\W\d_]+)[-\ufffe]\s*$")
_FIRST = re.compile(r"\s*([^\W\d_]+)")
HYPHENS = ("-", "\ufffe")  # the second is what pdfium leaves of one at the end of a line


class Hyphens:
    """`set_by_printer`: a hyphen at the end of a line that nothing else explains is the printer's.

    In a text that was typed it belongs to the word.
    """

    def __init__(self, lines: Sequence[str], tally: Tally, *, set_by_printer: bool) -> None:
        self._tally = tally
        self._printed = set_by_printer
        cut = (_cut(a, b) for a, b in pairwise(lines) if a.rstrip().endswith(HYPHENS))
        wanted = {form for pair in cut if pair for form in _forms(*pair)}
        self._known = _written(lines, wanted) if wanted else wanted

    def joined(self, before: str, after: str) -> str | None:
        """`before` as it stands in front of `after`; None when no word is cut between them."""
        pair = _cut(before, after) if before.endswith(HYPHENS) else None
        if pair is None or not self._tally.applies(Rule.LINE_END_HYPHENS):
            return None
        if not self._removes(*_forms(*pair)):
            return f"{before[:-1]}-"
        self._tally.add(Rule.LINE_END_HYPHENS, "-".join(pair), characters=1)
        return before[:-1]

    def _removes(self, whole: str, compound: str) -> bool:
        if (whole in self._known) != (compound in self._known):
            return whole in self._known
        return self._printed


def _cut(before: str, after: str) -> tuple[str, str] | None:
    """The two halves of a word, when one is cut between these lines."""
    last, first = _LAST.search(before[-40:]), _FIRST.match(after)
    if last is None or first is None or not first[1][0].islower():
        return None
    return last[1], first[1]


def _forms(first: str, second: str) -> tuple[str, str]:
    return (first + second).lower(), f"{first}-{second}".lower()


def _written(lines: Iterable[str], wanted: set[str]) -> set[str]:
    """Which of the forms stand somewhere inside a line."""
    return {word for line in lines for word in _WORD.findall(line.lower()) if word in wanted}
