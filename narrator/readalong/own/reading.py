"""The letters of one page that can be heard, and where in its tree each of them stands."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING

from lxml import etree

from narrator.readalong.own.letters import letters, width
from narrator.text import unread, xmlsafe
from narrator.text.cleaning import Rule

if TYPE_CHECKING:
    from collections.abc import Collection

# fmt: off
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "ruby", "rb", "rt", "rp", "rtc",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})
# fmt: on


class Where(Enum):
    """In an element, after it, or the letter that a picture of a drop cap stands for."""

    TEXT = "text"
    TAIL = "tail"
    PICTURE = "picture"


@dataclass(slots=True)
class Slot:
    """A text of the tree that holds the letters `start` to `end` of its stream."""

    element: etree._Element
    where: Where
    start: int
    end: int
    _ends: list[int] = field(default_factory=list)

    @property
    def raw(self) -> str:
        text = self.element.text if self.where is Where.TEXT else self.element.tail
        return text or ""

    def before(self, letter: int) -> int:
        """The offset in `raw` at which a letter begins."""
        return bisect_left(self._counts(), letter - self.start + 1)

    def after(self, letter: int) -> int:
        """The offset in `raw` at which the letter before `letter` ends."""
        return bisect_left(self._counts(), letter - self.start) + 1

    def _counts(self) -> list[int]:
        if not self._ends:
            self._ends = list(accumulate(map(width, self.raw)))
        return self._ends


@dataclass(slots=True)
class Stream:
    """Letters in reading order; `gaps` are the offsets before which a word ends."""

    parts: list[str] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def gap(self) -> None:
        if not self.gaps or self.gaps[-1] != self.length:
            self.gaps.append(self.length)


@dataclass(slots=True)
class PageText:
    """`apart` are notes, captions and the like, which are read elsewhere or not at all.

    `extents` says which letters of its stream each element holds.
    """

    main: Stream = field(default_factory=Stream)
    apart: Stream = field(default_factory=Stream)
    extents: dict[etree._Element, tuple[int, int]] = field(default_factory=dict)


def read(root: etree._Element, keep: Collection[str] = ()) -> PageText:
    """Read below `root`. `keep`: the rules of narrator.text.cleaning that are switched off."""
    return _Reader(frozenset(keep)).read(root)


class _Reader:
    def __init__(self, keep: frozenset[str]) -> None:
        self._keep = keep
        self._page = PageText()
        self._sink = self._page.main
        self._apart: etree._Element | None = None

    def read(self, root: etree._Element) -> PageText:
        skipped: etree._Element | None = None
        steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in steps:
            if event == "start":
                if self._is_unread(element, xmlsafe.name(element)):
                    steps.skip_subtree()
                    skipped = element
                else:
                    self._start(element, xmlsafe.name(element))
                continue
            if event == "end" and element is not skipped:
                self._end(element, xmlsafe.name(element))
            if element is not root and element.tail:
                self._add(element, Where.TAIL, element.tail)
        return self._page

    def _is_unread(self, element: etree._Element, tag: str) -> bool:
        if tag in unread.SILENT or self._applies(unread.DROPPED.get(tag)):
            return True
        if element.keys():
            return self._applies(unread.is_unread(element, tag))
        marked = tag == "sup" and unread.is_note_number(element)
        return marked and self._applies(Rule.NOTE_MARKS)

    def _applies(self, rule: Rule | None) -> bool:
        return rule is not None and rule not in self._keep

    def _start(self, element: etree._Element, tag: str) -> None:
        if self._apart is None and self._applies(unread.set_apart(element, tag)):
            self._apart, self._sink = element, self._page.apart
        if tag not in INLINE or tag == "br":
            self._sink.gap()
        self._page.extents[element] = (self._sink.length, 0)
        if tag == "img":
            letter = (element.get("alt") or "").strip()
            if len(letter) == 1 and letter.isalpha():
                self._put(element, Where.PICTURE, letter)
        if element.text:
            self._add(element, Where.TEXT, element.text)

    def _end(self, element: etree._Element, tag: str) -> None:
        start, _ = self._page.extents[element]
        self._page.extents[element] = (start, self._sink.length)
        if tag not in INLINE:
            self._sink.gap()
        if element is self._apart:
            self._apart, self._sink = None, self._page.main

    def _add(self, element: etree._Element, where: Where, raw: str) -> None:
        if raw[0].isspace():
            self._sink.gap()
        words = [letters(word) for word in raw.split()]
        if not words:
            return
        ends = list(accumulate(map(len, words), initial=self._sink.length))
        self._put(element, where, "".join(words))
        self._sink.gaps += ends[1:-1]
        if raw[-1].isspace():
            self._sink.gap()

    def _put(self, element: etree._Element, where: Where, text: str) -> None:
        sink = self._sink
        start, sink.length = sink.length, sink.length + len(text)
        sink.parts.append(text)
        sink.slots.append(Slot(element, where, start, sink.length))
