"""Printed pages: what stands around their text (heads, numbers, footnotes), and their columns."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from narrator.text import clean
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind
from narrator.text.printed import initials
from narrator.text.printed.furniture import Edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from narrator.text.cleaning import Tally
    from narrator.text.printed.lines import Line

SMALL = 0.87  # the letters of footnotes, against those of the text
COLUMN = 6  # lines in a column at least

_NOTE_START = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3})[\])]?\.?\s*\S")


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
    edges = Edges(list(pages.values()))
    kept = [_without_edges(page, edges, found, tally) for page in pages.values()]
    body = _body_height(kept)
    goes_on = False
    for page in kept:
        notes: list[Line] = []
        lines = _in_columns(initials.joined(page, body))
        for _, column in groupby(lines, key=attrgetter("column")):
            text, below = _footnotes(list(column), body, tally, goes_on=goes_on)
            notes += below
            found.lines += text
        goes_on = bool(notes)
        keep_apart(found.apart, Rule.NOTES, [line.text for line in notes], tally)
    return found


def keep_apart(
    apart: dict[Rule, list[Block]], rule: Rule, texts: Iterable[str], tally: Tally
) -> None:
    """Put texts into the list of a rule, each as a paragraph."""
    for each in texts:
        if text := clean.line(each):
            tally.add(rule, text)
            apart.setdefault(rule, []).append(Block(BlockKind.PARAGRAPH, text))


def _without_edges(page: list[Line], edges: Edges, found: Sorted, tally: Tally) -> list[Line]:
    """The page without its edges, which go to `found`."""
    if not tally.applies(Rule.PAGE_FURNITURE):
        return page
    taken = edges.of(page)
    keep_apart(found.apart, Rule.PAGE_FURNITURE, [line.text for line in taken], tally)
    ids = set(map(id, taken))
    return [line for line in page if id(line) not in ids]


def _body_height(pages: Sequence[Sequence[Line]]) -> float:
    """The height of most letters."""
    weights: defaultdict[float, int] = defaultdict(int)
    for page in pages:
        for line in page:
            weights[round(line.height, 1)] += len(line.text)
    return max(weights, key=weights.__getitem__, default=1.0)


def _footnotes(
    column: list[Line], body: float, tally: Tally, *, goes_on: bool
) -> tuple[list[Line], list[Line]]:
    """The text of a column, and the small lines below it if they start as notes do."""
    if not tally.applies(Rule.NOTES):
        return column, []
    start = len(column)
    while start and column[start - 1].height < SMALL * body:
        start -= 1
    notes = column[start:]
    if not notes or start == 0 or notes[0].baseline > column[start - 1].baseline:
        return column, []
    if goes_on or _NOTE_START.match(notes[0].text):
        return column[:start], notes
    return column, []


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
