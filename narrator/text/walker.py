"""From an element tree of HTML to blocks in reading order, without recursion.

Notes that stand among the text (EPUB asides) are set apart, not lost; the marks that point to
them, page numbers and what the page itself hides are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from narrator.text import clean, unread, xmlsafe
from narrator.text.document import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# fmt: off
_DROPPED = frozenset({
    "head", "script", "style", "nav", "svg", "math", "audio", "video", "canvas", "iframe",
    "object", "embed", "template", "noscript", "rt", "rp", "rtc", "select", "button", "form",
    "input", "textarea", "map", "dialog",
})
_BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "body", "html", "blockquote", "ul", "ol", "li",
    "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "caption", "figure", "figcaption",
    "header", "footer", "aside", "address", "center", "pre", "fieldset", "details", "summary",
    "hgroup", "legend",
})
# fmt: on


@dataclass(slots=True)
class Walked:
    """`marks`: for each wanted id, the number of blocks before it."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)


def walk(root: etree._Element, wanted: frozenset[str] = frozenset()) -> Walked:
    """All readable text below `root`. `wanted` are the ids that somebody points to."""
    return _Walker(wanted).walk(root)


class _Walker:
    def __init__(self, wanted: frozenset[str]) -> None:
        self._result = Walked()
        self._sink = self._result.blocks
        self._wanted = wanted
        self._parts: list[str] = []
        self._heading = 0
        self._pre = 0
        self._note: etree._Element | None = None
        self._skipped: etree._Element | None = None
        self._on_start: dict[str, Callable[[etree._Element], None]] = {
            "br": lambda _: self._parts.append("\v"),
            "hr": lambda _: self._break(),
            "img": self._letter,
            "td": lambda _: self._parts.append(" "),
            "th": lambda _: self._parts.append(" "),
        }

    def walk(self, root: etree._Element) -> Walked:
        steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in steps:
            if event == "start":
                if self._start(element):
                    steps.skip_subtree()
                    self._skipped = element
                continue
            if event == "end":
                self._end(element)
            if element is not root and element.tail:
                self._parts.append(element.tail)
        self._flush()
        return self._result

    def _start(self, element: etree._Element) -> bool:
        """Open an element; True when nothing below it is to be read."""
        tag = xmlsafe.name(element)
        if tag in _DROPPED:
            return True
        if element.attrib:
            self._mark(element)
            if unread.is_unread(element, tag):
                return True
            if self._note is None and unread.is_note(element):
                self._open_note(element)
        elif tag == "sup" and unread.is_note_number(element):
            return True
        self._open(element, tag)
        return False

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS or tag in HEADINGS:
            self._flush()
            self._heading = HEADINGS.get(tag, self._heading)
            self._pre += tag == "pre"
        elif action := self._on_start.get(tag):
            action(element)
        if element.text:
            self._parts.append(element.text)

    def _end(self, element: etree._Element) -> None:
        if element is self._skipped:
            self._skipped = None
            return
        tag = xmlsafe.name(element)
        if tag in HEADINGS:
            self._flush()
            self._heading = 0
        elif tag in _BLOCKS:
            self._flush()
            self._pre -= tag == "pre"
        if element is self._note:
            self._flush()
            self._note, self._sink = None, self._result.blocks

    def _open_note(self, element: etree._Element) -> None:
        self._flush()
        self._note, self._sink = element, self._result.notes

    def _mark(self, element: etree._Element) -> None:
        if not self._wanted:
            return
        for key in map(element.get, ("id", "name")):
            if key and key in self._wanted and key not in self._result.marks:
                if not self._heading:
                    self._flush()
                self._result.marks[key] = len(self._result.blocks)

    def _letter(self, element: etree._Element) -> None:
        """A picture that stands for the first letter of a word (a drop cap)."""
        letter = (element.get("alt") or "").strip()
        if len(letter) == 1 and letter.isalpha():
            self._parts.append(letter)

    def _break(self) -> None:
        self._flush()
        if self._sink and self._sink[-1].kind is not BlockKind.BREAK:
            self._sink.append(Block(BlockKind.BREAK, ""))

    def _flush(self) -> None:
        if not self._parts:
            return
        raw = "".join(self._parts)
        self._parts.clear()
        if text := _tidy(raw, verse=self._pre > 0):
            self._sink.append(self._block(text))

    def _block(self, text: str) -> Block:
        if self._heading:
            return Block(BlockKind.HEADING, text.replace("\n", " "), self._heading)
        if clean.is_scene_break(text):
            return Block(BlockKind.BREAK, "")
        return Block(BlockKind.PARAGRAPH, text)


def _tidy(raw: str, *, verse: bool) -> str:
    """Newlines of the source are blanks; those of `br`, and of `pre`, are line breaks."""
    if raw.isspace():
        return ""
    if verse:
        return clean.lines(raw.replace("\v", "\n"))
    if "\v" not in raw:
        return clean.line(raw)
    return clean.lines(raw.replace("\n", " ").replace("\v", "\n"))
