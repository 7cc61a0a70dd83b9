"""Printed pages: what stands around their text (heads, numbers, footnotes), and their columns."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from narrator.text import clean
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.cleaning import Tally

_by_baseline = attrgetter("baseline")
EDGE = 4  # lines of a running head or foot
REPEATS = 3  # pages on which a head stands at least
SAME_PLACE = 4  # points
SMALL = 0.87  # the letters of footnotes, against those of the text
COLUMN = 6  # lines in a column at least

_NUMBERS = re.compile(
    r"[-–—\s\[(|]*(?:(?:page|seite|p\.|s\.|pág\.|стр\.|第)\s*)?\d{1,4}"
    r"(?:\s*(?:/|of|von|de|sur|из|页|頁|ページ)\s*\d{0,4})?[-–—\s\])|]*|\s*[ivxlc]{1,7}\s*",
    re.IGNORECASE,
)
_EDGE_NUMBER = re.compile(r"^\W*\d{1,4}\W+|\W+\d{1,4}\W*$")
_NOTE_START = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3})[\])]?\.?\s*\S")


class Line(NamedTuple):
    """One line of a page; positions in points, `height` of its letters, y upwards."""

    page: int
    text: str
    left: float
    right: float
    baseline: float
    height: float
    column: int = 0


@dataclass(slots=True)
class Sorted:
    """The lines of the text in reading order, and what was set apart from them."""

    lines: list[Line] = field(default_factory=list)
    apart: dict[Rule, list[Block]] = field(default_factory=dict)


def sort_out(lines: Sequence[Line], tally: Tally) -> Sorted:
    """Set heads, page numbers and footnotes apart, and put columns in order."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    found = Sorted()
    edges = _Edges(list(pages.values()), tally)
    kept = [edges.without(page, found) for page in pages.values()]
    body = _body_height(kept)
    goes_on = False
    for page in kept:
        text, notes = _footnotes(page, body, tally, goes_on=goes_on)
        goes_on = bool(notes)
        _keep_apart(found, Rule.NOTES, notes, tally)
        found.lines += _in_columns(text)
    return found


class _Edges:
    """Finds heads and feet: lines that repeat at one place of several pages, and numbers."""

    def __init__(self, pages: Sequence[Sequence[Line]], tally: Tally) -> None:
        self._fewest = min(REPEATS, max(2, len(pages)))
        self._tally = tally
        gaps = [a.baseline - b.baseline for page in pages for a, b in pairwise(page)]
        self._gap = median([gap for gap in gaps if gap > 0] or [12.0])
        self._places: Counter[tuple[str, int]] = Counter()
        self._keys: dict[str, str] = {}  # a head is the same on hundreds of pages
        for page in pages:
            outer = {(self._key(line), round(line.baseline)) for line in _outermost(page)}
            self._places.update(outer)

    def without(self, page: list[Line], found: Sorted) -> list[Line]:
        """The page without its edges, which go to `found`."""
        if not self._tally.applies(Rule.PAGE_FURNITURE):
            return page
        ordered = sorted(page, key=_by_baseline, reverse=True)
        edges = [*self._edge(ordered), *self._edge(ordered[::-1])]
        taken = set(map(id, edges))
        _keep_apart(found, Rule.PAGE_FURNITURE, edges, self._tally)
        return [line for line in page if id(line) not in taken]

    def _edge(self, ordered: list[Line]) -> list[Line]:
        """The lines from one edge on that repeat; more than one only above a wider gap."""
        run = [line for line in ordered[:EDGE] if self._repeats(line)]
        if ordered[: len(run)] != run or len(run) == len(ordered):
            run = run[:1] if run and run[0] is ordered[0] and len(ordered) > 1 else []
        while len(run) > 1 and not self._is_apart(run[-1], ordered[len(run)]):
            run.pop()
        return run

    def _is_apart(self, line: Line, other: Line) -> bool:
        return abs(line.baseline - other.baseline) > 1.4 * self._gap

    def _repeats(self, line: Line) -> bool:
        if _NUMBERS.fullmatch(line.text):
            return True
        key, place = self._key(line), round(line.baseline)
        near = range(place - SAME_PLACE, place + SAME_PLACE + 1)
        return sum(self._places[key, each] for each in near) >= self._fewest

    def _key(self, line: Line) -> str:
        key = self._keys.get(line.text)
        if key is None:
            key = _EDGE_NUMBER.sub("", line.text.strip()).casefold()
            self._keys[line.text] = key
        return key


def _outermost(page: Sequence[Line]) -> Iterator[Line]:
    ordered = sorted(page, key=_by_baseline)
    yield from ordered[:EDGE]
    yield from ordered[EDGE:][-EDGE:]


def _body_height(pages: Sequence[Sequence[Line]]) -> float:
    """The height of most letters."""
    weights: defaultdict[float, int] = defaultdict(int)
    for page in pages:
        for line in page:
            weights[round(line.height, 1)] += len(line.text)
    return max(weights, key=weights.__getitem__, default=1.0)


def _footnotes(
    page: list[Line], body: float, tally: Tally, *, goes_on: bool
) -> tuple[list[Line], list[Line]]:
    """The text of a page, and the small lines below it if they start as notes do."""
    if not tally.applies(Rule.NOTES):
        return page, []
    start = len(page)
    while start and page[start - 1].height < SMALL * body:
        start -= 1
    notes = page[start:]
    if not notes or start == 0 or notes[0].baseline > page[start - 1].baseline:
        return page, []
    return (page[:start], notes) if goes_on or _NOTE_START.match(notes[0].text) else (page, [])


def _keep_apart(found: Sorted, rule: Rule, lines: Sequence[Line], tally: Tally) -> None:
    for line in lines:
        if text := clean.line(line.text):
            tally.add(rule, text)
            found.apart.setdefault(rule, []).append(Block(BlockKind.PARAGRAPH, text))


def _in_columns(page: list[Line]) -> list[Line]:
    """Two columns, one after the other; lines over both stay where they are."""
    gutter = _gutter(page)
    if gutter is None:
        return page
    ordered: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in page:
        if line.left < gutter < line.right:
            ordered += [*sides[0], *sides[1], line]
            sides = ([], [])
        else:
            side = int(line.left > gutter)
            sides[side].append(line._replace(column=1 + side))
    return [*ordered, *sides[0], *sides[1]]


def _gutter(page: Sequence[Line]) -> float | None:
    """Where no line (but a few over both columns) crosses, with many lines on both sides."""
    if len(page) < 2 * COLUMN:
        return None
    middle = (min(line.left for line in page) + max(line.right for line in page)) / 2
    left = [line for line in page if line.right <= middle]
    right = [line for line in page if line.left >= middle]
    if min(len(left), len(right)) < COLUMN or len(left) + len(right) < 0.8 * len(page):
        return None
    beside = min(left[0].baseline, right[0].baseline) - max(left[-1].baseline, right[-1].baseline)
    return middle if beside > 0 else None
