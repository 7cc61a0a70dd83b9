"""What a book prints around the text of its pages: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise, takewhile
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from narrator.text import headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.printed.lines import Line

EDGE = 4  # lines of a running head or foot
REPEATS = 3  # pages on which a head stands at least
SAME_PLACE = 4  # points
COUNTED = 8  # numbers in a margin, at least, that count lines
LONG = 30  # characters of a line of text
SMALLER = 0.95  # the letters of a head, against those of the text

_PAGE = r"(?:(?:page|seite|p[áa]gina|pagina|p\.|s\.|pág\.|стр\.?|страница|第)\s*)?"
_OF = r"(?:\s*(?:/|\||of|von|de|di|sur|из|のうち)\s*\d{1,4})?"
_AFTER = r"(?:\s*(?:页|頁|ページ|쪽))?"
_NUMBER = re.compile(
    rf"[-–—\s\[(|·•~]*(?:{_PAGE}(\d{{1,4}}){_AFTER}{_OF}{_AFTER}|([ivxlc]{{1,9}}))[-–—\s\])|·•~]*",
    re.IGNORECASE,
)
# A number beside a title, which is what repeats: "12  THE ADVENTURES", "The Adventures | 3 of 20".
_EDGE_NUMBER = re.compile(
    rf"^\W*{_PAGE}(?:\d{{1,4}}|[ivxlc]{{1,9}}){_OF}(?:\W+|$)|(?:^|\W+){_PAGE}\d{{1,4}}{_OF}\W*$"
    r"|\W+[ivxlc]{1,9}\W*$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[A-Z]?\d{1,3}[A-Z]?")
_LIKE_NUMBER = re.compile(r"\W*(?:\d|[ivxlc]{1,9}\W*$)|p\.|s\.|page|第", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_by_baseline = attrgetter("baseline")


class _Counted(NamedTuple):
    """A line that is a number: `digits` or Roman, and how far it is ahead of the page's index."""

    digits: bool
    ahead: int


class Edges:
    """Finds lines that repeat at one place of several pages, and numbers that count the pages.

    A numeral alone opens a chapter in many books. It is the number of its page only if it grows
    with the pages.
    """

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._fewest = min(REPEATS, max(2, len(pages)))
        self._alone = len(pages) == 1
        gaps = [a.baseline - b.baseline for page in pages for a, b in pairwise(page)]
        self._gap = median([gap for gap in gaps if gap > 0] or [12.0])
        self._body = median([line.height for page in pages for line in page] or [1.0])
        self._known: dict[str, str | tuple[bool, int]] = {}  # a head is the same on many pages
        self._places: defaultdict[str | _Counted, Counter[int]] = defaultdict(Counter)
        for page in pages:
            for key, place in {
                (self._key(line), round(line.baseline)) for line in _outermost(page)
            }:
                self._places[key][place] += 1
        self._small = self._places_of_heads(pages)
        self._numbered = {
            place
            for key, places in self._places.items()
            for place, count in places.items()
            if isinstance(key, _Counted) and count >= self._fewest
        }

    def _places_of_heads(self, pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
        """Where, and how high, small lines repeat on so many pages that others there are heads."""
        counts: Counter[tuple[int, int]] = Counter()
        for page in pages:
            counts.update({_place(line) for line in _outermost(page) if self._is_small_head(line)})
        return {place for place, count in counts.items() if count * 2 > len(pages)}

    def _is_small_head(self, line: Line) -> bool:
        return line.height < SMALLER * self._body and self._is_same(line)

    def of(self, page: Sequence[Line]) -> list[Line]:
        """The lines around the text of a page."""
        beside = _beside(page)
        ordered = sorted(page, key=_by_baseline, reverse=True)
        if beside:
            ordered = [line for line in ordered if line not in beside]
        return [*beside, *self._edge(ordered), *self._edge(ordered[::-1])]

    def _edge(self, ordered: Sequence[Line]) -> list[Line]:
        """The lines from one edge on that repeat; more than one only above a wider gap."""
        run = list(takewhile(self._repeats, ordered[:EDGE]))
        if len(run) == len(ordered):
            run = run[:1] if len(ordered) > 1 else []
        while len(run) > 1 and not self._is_apart(run[-1], ordered[len(run)]):
            run.pop()
        return run

    def _is_apart(self, line: Line, other: Line) -> bool:
        return abs(line.baseline - other.baseline) > 1.4 * self._gap

    def _repeats(self, line: Line) -> bool:
        if self._is_same(line) or _place(line) in self._small:
            return True
        key = self._key(line)
        if isinstance(key, str):
            return False
        return (self._alone and key.digits) or not self._numbered.isdisjoint(_near(line))

    def _is_same(self, line: Line) -> bool:
        places = self._places.get(self._key(line))
        if places is None or places.total() < self._fewest:
            return False
        return sum(places[each] for each in _near(line)) >= self._fewest

    def _key(self, line: Line) -> str | _Counted:
        """What is the same on every page: its words, or how far a number is ahead of the page."""
        known = self._known.get(line.text)
        if known is None:
            known = self._known[line.text] = _read(line.text.strip())
        return known if isinstance(known, str) else _Counted(known[0], known[1] - line.page)


def _read(text: str) -> str | tuple[bool, int]:
    """The line without the number of its page; if it is a number, whether in digits, and which."""
    if found := _NUMBER.fullmatch(text):
        return (True, int(found[1])) if found[1] else (False, _value(found[2].lower()))
    if headings.is_heading(text):  # "Chapter 3" on a page is not "Chapter 4" on another
        return text.casefold()
    words = text.split()
    if words and (_LIKE_NUMBER.match(words[0]) or _LIKE_NUMBER.match(words[-1])):
        text = _EDGE_NUMBER.sub("", text)  # slow, and most lines are no heads
    return text.casefold()


def _beside(page: Sequence[Line]) -> list[Line]:
    """The numbers of the lines, in the margin of a page."""
    numbers = [line for line in page if len(line.text) < 6 and _COUNT.fullmatch(line.text.strip())]
    text = [line for line in page if len(line.text) > LONG]
    if len(numbers) < COUNTED:
        return []
    if not text:
        return numbers
    left, right = min(line.left for line in text), max(line.right for line in text)
    return [line for line in numbers if line.right < left or line.left > right]


def _near(line: Line) -> range:
    place = round(line.baseline)
    return range(place - SAME_PLACE, place + SAME_PLACE + 1)


def _place(line: Line) -> tuple[int, int]:
    return round(line.baseline), round(line.height)


def _value(roman: str) -> int:
    values = [_ROMAN[letter] for letter in roman]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))


def _outermost(page: Sequence[Line]) -> Iterator[Line]:
    ordered = sorted(page, key=_by_baseline)
    yield from ordered[:EDGE]
    yield from ordered[EDGE:][-EDGE:]
