"""An element around each sentence of a page, so that nothing is shown otherwise than before.

No element of the book is ever split: a sentence that begins or ends inside one (in italics that go
on into the next sentence) gets an element for each of its parts.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from narrator.readalong.own.reading import INLINE, Where
from narrator.text import xmlsafe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.readalong.own.reading import PageText, Slot, Stream

XHTML = "http://www.w3.org/1999/xhtml"
DRAWN = frozenset({"svg", "math"})
ATOMS = frozenset({"ruby", "rb", "rtc", *DRAWN})  # what is in them is one with the whole
BARREN = frozenset({"table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "dl", "html"})


@dataclass(frozen=True, slots=True)
class Piece:
    """The letters `start` to `end`, which stand in one slot."""

    slot: Slot
    start: int
    end: int

    @property
    def parent(self) -> etree._Element:
        """The element that directly holds the text."""
        element = self.slot.element
        if self.slot.where is Where.TEXT:
            return element
        parent = element.getparent()
        return element if parent is None else parent


@dataclass(slots=True)
class Run:
    """Neighbours in `parent`, all between the first and the last of them too.

    Each is a text of the parent itself, or a child that belongs to the sentence as a whole.
    """

    parent: etree._Element
    first: Piece | etree._Element
    last: Piece | etree._Element
    letters: int = 0


@dataclass(slots=True)
class Wrapper:
    """Puts elements called `tag` around letters of one page.

    `plain`: what may stand as a whole inside of such an element.
    """

    page: PageText
    tag: str = "span"
    plain: frozenset[str] = INLINE
    _starts: dict[int, list[int]] = field(default_factory=dict)

    def wrap(self, stream: Stream, start: int, end: int, name: str) -> list[tuple[str, int]]:
        """Return (id, letters) of each element that was put around these letters, in order.

        Called for the last stretch of a page first, since what stands behind one is moved.
        """
        pieces = list(self._pieces(stream, start, end))
        runs = list(self._runs(_common(pieces), pieces)) if pieces else []
        names = [name if not number else f"{name}.{number + 1}" for number in range(len(runs))]
        for run, each in reversed(list(zip(runs, names, strict=True))):
            self._put(run, each)
        return [(each, run.letters) for run, each in zip(runs, names, strict=True)]

    def _pieces(self, stream: Stream, start: int, end: int) -> Iterator[Piece]:
        if id(stream) not in self._starts:
            self._starts[id(stream)] = [slot.start for slot in stream.slots]
        for at in range(bisect_right(self._starts[id(stream)], start) - 1, len(stream.slots)):
            slot = stream.slots[at]
            if slot.start >= end:
                return
            yield Piece(slot, max(start, slot.start), min(end, slot.end))

    def _runs(self, parent: etree._Element, pieces: Sequence[Piece]) -> Iterator[Run]:
        run: Run | None = None
        for child, inside in _by_child(parent, pieces):
            item = inside[0] if child is None else child
            if child is not None and not self._belongs(child, inside):
                yield from filter(None, [run])
                run = None
                if xmlsafe.name(child) not in ATOMS:
                    yield from self._runs(child, inside)
                continue
            if run and not all(map(self._is_plain, _between(run.last, item))):
                yield run
                run = None
            run = run or Run(parent, item, item)
            run.last = item
            run.letters += sum(piece.end - piece.start for piece in inside)
        if run and xmlsafe.name(parent) not in BARREN:
            yield run

    def _belongs(self, child: etree._Element, inside: Sequence[Piece]) -> bool:
        """Whether the sentence has all that is read in `child`, or begins a child that is one."""
        start, end = self.page.extents.get(child, (0, 0))
        begins = inside[0].start == start
        if begins and xmlsafe.name(child) in ATOMS:
            return True
        return begins and inside[-1].end == end and self._is_plain(child)

    def _is_plain(self, element: etree._Element) -> bool:
        name = xmlsafe.name(element)
        if not name or name in DRAWN:
            return True
        return name in self.plain and all(map(self._is_plain, element))

    def _put(self, run: Run, name: str) -> None:
        span = etree.Element(f"{{{XHTML}}}{self.tag}", {"id": name})
        if self.tag == "data":
            span.set("value", "")
        parent, first, last = run.parent, run.first, run.last
        if isinstance(first, Piece) and first is last:
            raw, at = first.slot.raw, _index(parent, first)
            start, end = first.slot.before(first.start), first.slot.after(first.end)
            _shorten(parent, first, start)
            span.text, span.tail = raw[start:end], raw[end:]
        else:
            at = _index(parent, first)
            stop = _index(parent, last) + (not isinstance(last, Piece))
            _open(span, parent, first)
            moved = list(parent)[at:stop]
            _close(span, last)
            span.extend(moved)
        parent.insert(at, span)


def _open(span: etree._Element, parent: etree._Element, first: Piece | etree._Element) -> None:
    """What begins inside a text takes the end of it along."""
    if isinstance(first, Piece):
        raw, start = first.slot.raw, first.slot.before(first.start)
        _shorten(parent, first, start)
        span.text = raw[start:]


def _close(span: etree._Element, last: Piece | etree._Element) -> None:
    """What ends inside a text leaves the rest of it behind."""
    if isinstance(last, Piece):
        raw, end = last.slot.raw, last.slot.after(last.end)
        last.slot.element.tail, span.tail = raw[:end], raw[end:]
    else:
        last.tail, span.tail = None, last.tail


def _shorten(parent: etree._Element, piece: Piece, end: int) -> None:
    kept = piece.slot.raw[:end] or None
    if piece.slot.where is Where.TEXT:
        parent.text = kept
    else:
        piece.slot.element.tail = kept


def _index(parent: etree._Element, item: Piece | etree._Element) -> int:
    """The number of children of `parent` before a text, or before a child."""
    if isinstance(item, Piece):
        return 0 if item.slot.where is Where.TEXT else parent.index(item.slot.element) + 1
    return parent.index(item)


def _common(pieces: Sequence[Piece]) -> etree._Element:
    """The lowest element that holds all pieces, and is not a part of an atom."""
    above = [pieces[0].parent, *pieces[0].parent.iterancestors()]
    for piece in pieces[1:]:
        others = {piece.parent, *piece.parent.iterancestors()}
        above = [element for element in above if element in others]
    atoms = [at for at, element in enumerate(above) if xmlsafe.name(element) in ATOMS]
    return above[atoms[-1] + 1 if atoms else 0]


def _by_child(
    parent: etree._Element, pieces: Sequence[Piece]
) -> Iterator[tuple[etree._Element | None, list[Piece]]]:
    """The pieces by the child of `parent` in which they stand; None: in the parent itself."""
    group: list[Piece] = []
    current: etree._Element | None = None
    for piece in pieces:
        child = _child_of(parent, piece)
        if group and (child is None or child is not current):
            yield current, group
            group = []
        current = child
        group.append(piece)
    if group:
        yield current, group


def _child_of(parent: etree._Element, piece: Piece) -> etree._Element | None:
    if piece.slot.where is Where.PICTURE:
        node = piece.slot.element
    elif piece.parent is parent:
        return None
    else:
        node = piece.parent
    while (above := node.getparent()) is not parent and above is not None:
        node = above
    return node


def _between(
    last: Piece | etree._Element, following: Piece | etree._Element
) -> Iterator[etree._Element]:
    """The children that stand between two items of one parent, and are read by nobody."""
    if isinstance(last, Piece):
        element = last.slot.element
        child = next(iter(element), None) if last.slot.where is Where.TEXT else element.getnext()
    else:
        child = last.getnext()
    end = following.slot.element.getnext() if isinstance(following, Piece) else following
    while child is not None and child is not end:
        yield child
        child = child.getnext()
