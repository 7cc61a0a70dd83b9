"""From the pages of a spine and the table of contents to sections. Nothing is dropped or doubled.

A section starts where an entry points, also inside a page. A page that no entry names stays with
the section before it, unless it says itself that it is something else (a colophon, an index).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narrator.text import clean, gutenberg, headings, matter
from narrator.text.chaptering import FRONT, left_out
from narrator.text.document import Block, BlockKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.navigation import Entry
    from narrator.text.walker import Walked

LONG_PART = 60_000  # characters: more than an hour and a quarter of speech
SHORT_CHILD = 1_500
SHORT_LEAD = 400

Place = tuple[int, int]  # page, block


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    walked: Walked
    types: set[str]


@dataclass(frozen=True, slots=True)
class _Start:
    place: Place
    title: str
    depth: int


def cut(pages: Sequence[Page], entries: Sequence[Entry]) -> list[Section]:
    """The sections of the whole book in reading order."""
    if not pages:
        return []
    book = _Book(pages)
    starts = _merged(_chosen(book, entries))
    starts = sorted([*starts, *_own_starts(book, starts)], key=lambda start: start.place)
    sections: list[Section] = []
    first_entry = next((start.place for start in starts if start.title), None)
    for start, end in zip(starts, [*(s.place for s in starts[1:]), book.end], strict=True):
        front = first_entry is None or start.place < first_entry
        sections += _section(book, start, end, front=front)
    return _leads_joined(sections)


class _Book:
    """All blocks of the book, addressed by page and block."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self.numbers = {page.name.casefold(): number for number, page in enumerate(pages)}
        self.end: Place = (len(pages), 0)
        self._before = [[0] for _ in pages]
        self._totals = [0]
        for page, sums in zip(pages, self._before, strict=True):
            for block in page.walked.blocks:
                sums.append(sums[-1] + len(block.text))
            self._totals.append(self._totals[-1] + sums[-1])

    def place(self, entry: Entry) -> Place | None:
        number = self.numbers.get(entry.name.casefold())
        if number is None:
            return None
        at = self.pages[number].walked.marks.get(entry.fragment, 0)
        return number, self._before_own_heading(number, at, entry.title)

    def offset(self, place: Place) -> int:
        number, at = place
        return self._totals[number] + (self._before[number][at] if number < len(self.pages) else 0)

    def blocks(self, start: Place, end: Place) -> Iterator[Block]:
        for number in range(start[0], min(end[0] + 1, len(self.pages))):
            blocks = self.pages[number].walked.blocks
            low = start[1] if number == start[0] else 0
            yield from blocks[low : end[1] if number == end[0] else None]

    def _before_own_heading(self, number: int, at: int, title: str) -> int:
        """A target just below the heading of its chapter means the heading too."""
        blocks = self.pages[number].walked.blocks
        if 0 < at <= len(blocks) and blocks[at - 1].kind is BlockKind.HEADING:
            same = clean.line(blocks[at - 1].text).casefold() == title.casefold()
            return at - 1 if same else at
        return at


def _chosen(book: _Book, entries: Sequence[Entry]) -> list[_Start]:
    """The entries that become chapters: the top ones, and those below a part or a very long one."""
    starts: list[_Start] = []
    waiting = [(entry, 0) for entry in reversed(entries)]
    ends = _ends(book, entries)
    while waiting:
        entry, depth = waiting.pop()
        place = book.place(entry)
        opened = _opens(book, entry, place, ends)
        if place is not None:
            starts.append(_Start(place, entry.title, depth))
        elif not opened and (inner := _first_place(book, entry)):
            starts.append(_Start(inner, entry.title, depth))
        if opened:
            waiting += [(each, depth + 1) for each in reversed(entry.below)]
    return starts


def _ends(book: _Book, entries: Sequence[Entry]) -> dict[int, int]:
    """For each entry (by id) the offset where the next one that is not below it starts."""
    ends: dict[int, int] = {}
    waiting = [(list(entries), book.offset(book.end))]
    while waiting:
        siblings, end = waiting.pop()
        for entry in reversed(siblings):
            ends[id(entry)] = end
            waiting.append((entry.below, end))
            if place := _first_place(book, entry):
                end = book.offset(place)
    return ends


def _opens(book: _Book, entry: Entry, place: Place | None, ends: dict[int, int]) -> bool:
    """Whether the entries below become chapters of their own."""
    inner = [each for each in entry.below if book.place(each) or each.below]
    if not inner:
        return False
    if place is None:
        return True
    length = ends[id(entry)] - book.offset(place)
    if not (headings.is_part(entry.title) or length > LONG_PART):
        return False
    return length / len(inner) > SHORT_CHILD or headings.is_part(entry.title)


def _first_place(book: _Book, entry: Entry) -> Place | None:
    if (place := book.place(entry)) is not None:
        return place
    waiting = entry.below[::-1]
    while waiting:
        inner = waiting.pop()
        if (place := book.place(inner)) is not None:
            return place
        waiting += inner.below[::-1]
    return None


def _merged(starts: Sequence[_Start]) -> list[_Start]:
    """Entries that lead to one place are one chapter with both titles (a part and its first)."""
    merged: dict[Place, _Start] = {}
    for start in starts:
        known = merged.get(start.place)
        if known is None:
            merged[start.place] = start
        elif start.title and start.depth > known.depth:
            title = ": ".join(filter(None, [known.title, start.title]))
            merged[start.place] = _Start(start.place, title, start.depth)
    return list(merged.values())


def _own_starts(book: _Book, starts: Sequence[_Start]) -> list[_Start]:
    """Pages that start a section though no entry names them."""
    taken = {start.place for start in starts}
    first = min(taken, default=(math.inf, 0))
    reason = ""
    own = []
    for number, page in enumerate(book.pages):
        place = (number, 0)
        if place in taken:
            reason = matter.by_types(page.types)
            continue
        said = matter.by_types(page.types)
        if place < first or (said != reason and (said or reason)):
            own.append(_Start(place, "", 0))
            reason = said
    return own


def _section(book: _Book, start: _Start, end: Place, *, front: bool) -> Iterator[Section]:
    blocks = tuple(book.blocks(start.place, end))
    if not any(block.text for block in blocks):
        return
    frame = gutenberg.frame([block.text for block in blocks])
    yield from left_out("Project Gutenberg", blocks[: frame.start], "licence")
    if own := blocks[frame.start : frame.end]:
        types = book.pages[start.place[0]].types if start.place[1] == 0 else set()
        title = start.title or _title(own) or (FRONT if front else "")
        yield matter.judged(Section(title, own, start.depth), types, first=front)
    yield from left_out("Project Gutenberg", blocks[frame.end :], "licence")


def _title(blocks: Sequence[Block]) -> str:
    return next((b.text for b in blocks[:8] if b.kind is BlockKind.HEADING), "")


def _leads_joined(sections: list[Section]) -> list[Section]:
    """A part's title page ("PART ONE" and a motto) is read before its first chapter."""
    joined: list[Section] = []
    for section in sections:
        before = joined[-1] if joined else None
        if before is not None and _is_lead(before, section):
            title = ": ".join(filter(None, [before.title, section.title]))
            joined[-1] = replace(section, title=title, blocks=before.blocks + section.blocks)
        else:
            joined.append(section)
    return joined


def _is_lead(before: Section, section: Section) -> bool:
    if not (before.included and section.included) or before.characters > SHORT_LEAD:
        return False
    return section.depth > before.depth and section.characters > before.characters
