"""A sentence as the captions of a film: two lines at most, cut where a reader would draw breath."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from narrator.text.clauses import BREATHS, JOINERS

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = 42  # of a line; a Chinese, Japanese or Korean character takes two
CLOSING = frozenset("、。，．：；？！」』）】》〉〕’”…ー～・々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
OPENING = frozenset("「『（【《〈〔‘“")
HANGUL = re.compile(r"[\uac00-\ud7a3]{2}")  # Korean is wide, and has spaces between its words
# What a card costs: itself, and where it ends by the kinds of BREATHS, or inside of a word.
CARD = 10
ENDS = (0, 0, 3, 14)
TORN = 30
SHORT, TOO_SHORT = 20, 8  # columns, and what a card of less costs
EARLY = 20  # columns by which two lines may differ more, if the first then ends with a mark


def cards(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of stretches that each fit on one card; only white space is between."""
    return _Breakable(text).cards() if text.strip() else []


def lines(text: str) -> str:
    """`text` in one line, or two of about one length. What fits on no card stays one line."""
    text = " ".join(text.split())
    at = _Breakable(text).second_line()
    return f"{text[:at].rstrip()}\n{text[at:]}" if at else text


def columns(text: str) -> int:
    """How wide a text is in a fixed font."""
    return sum(map(_width, text))


@cache
def _width(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 1


class _Breakable:
    """A text with the places at which a line may begin (0 and the end too), and their costs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.costs = {**_places(text), len(text): 0}
        self.places = sorted({0, *self.costs})
        sums = [0, *accumulate(map(_width, text))]
        self.before = [sums[at] for at in self.places]
        ends = [len(text[:at].rstrip()) for at in self.places]
        self.ends = [sums[end] for end in ends]  # white space at the end of a line is not seen

    def cards(self) -> list[tuple[int, int]]:
        """The way through all places that costs least."""
        best: list[tuple[float, int]] = [(0, 0)]
        for stop in range(1, len(self.places)):
            best.append(min(self._ways(best, stop)))
        cuts = [len(self.places) - 1]
        while cuts[-1]:
            cuts.append(best[cuts[-1]][1])
        cuts.reverse()
        pieces = pairwise(self.places[cut] for cut in cuts)
        found = [_trimmed(self.text, start, end) for start, end in pieces]
        return [(start, end) for start, end in found if start < end]

    def _ways(self, best: list[tuple[float, int]], stop: int) -> Iterator[tuple[float, int]]:
        for start in range(stop - 1, -1, -1):
            width = self.ends[stop] - self.before[start]
            if start < stop - 1 and not self._fits(start, stop):
                if width > 2 * COLUMNS:
                    return
                continue
            short = TOO_SHORT * (width < SHORT)
            yield best[start][0] + CARD + short + self.costs[self.places[stop]], start

    def _fits(self, start: int, stop: int) -> bool:
        if self.ends[stop] - self.before[start] <= COLUMNS:
            return True
        longest = bisect_right(self.ends, self.before[start] + COLUMNS) - 1
        return self.ends[stop] - self.before[longest] <= COLUMNS

    def second_line(self) -> int:
        """Where it begins; 0 where one line is enough, or two are too few."""
        whole = self.ends[-1]
        inner = range(1, len(self.places) - 1)
        fitting = [at for at in inner if max(self.ends[at], whole - self.before[at]) <= COLUMNS]
        if whole <= COLUMNS or not fitting:
            return 0
        return self.places[min(fitting, key=self._imbalance)]

    def _imbalance(self, at: int) -> int:
        cost = self.costs[self.places[at]]
        differ = abs(self.ends[at] - (self.ends[-1] - self.before[at]))
        return differ - EARLY * (cost < ENDS[-1]) + (cost == TORN) * COLUMNS


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def _places(text: str) -> dict[int, int]:
    """Where a line may begin, and what it costs to end a card there."""
    found = dict.fromkeys(_breaks(text), ENDS[-1])
    for kind, cost in reversed(list(zip(BREATHS, ENDS, strict=True))):
        found |= {match.end(): cost for match in kind.finditer(text)}
    for word in re.finditer(r"\S+", text):
        if columns(word[0]) > COLUMNS:  # an address, or a sentence in Thai
            inner = range(word.start() + 1, word.end())
            found = {at: TORN for at in inner if _may_tear(text, at)} | found
    return {at: cost for at, cost in found.items() if 0 < at < len(text)}


def _breaks(text: str) -> Iterator[int]:
    """Where the characters of a script without spaces may part, and words after a dash."""
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after.isspace() or after in CLOSING or before in OPENING:
            continue
        apart = _width(before) + _width(after) > 2 and _may_tear(text, at)
        wide = apart and not HANGUL.fullmatch(before + after)
        if wide or (before in "-—" and after.isalpha()):
            yield at


def _may_tear(text: str, at: int) -> bool:
    """Whether two characters are two: not an accent and its letter, not halves of an emoji."""
    return _width(text[at]) > 0 and text[at] not in JOINERS and text[at - 1] not in JOINERS
