"""From an element tree of HTML to blocks in reading order, without recursion.

What a rule sets apart (notes, captions, tables, code) goes to a list of its own; what a rule drops
(marks of notes, numbers of pages, what the page hides) is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from narrator.text import clean, unread, xmlsafe
from narrator.text.cleaning import Rule, Tally, inked
from narrator.text.document import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml import etree

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# fmt: off
_BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "body", "html", "blockquote", "ul", "ol", "li",
    "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "caption", "figure", "figcaption",
    "header", "footer", "aside", "address", "center", "pre", "fieldset", "details", "summary",
    "hgroup", "legend", "form", "nav", "dialog",
})
_OPENING = _BLOCKS | HEADINGS.keys()
_WORDS = frozenset({"i", "em", "b", "strong", "cite", "q", "small", "u", "span", "big", "abbr"})
_BY_CLASS = frozenset({"a", "sup", "pre"})
_BY_TAG = frozenset({"table", "pre", "figcaption", "caption", "sup", *unread.DROPPED})
# Attributes that never say how a text is to be read.
_IDLE = frozenset({
    "title", "lang", "dir", "{http://www.w3.org/XML/1998/namespace}lang", "align", "valign",
    "width", "height", "src", "alt", "colspan", "rowspan", "class",
})
# fmt: on
# Japanese pages have paragraphs of `br` and an ideographic space.
_INDENT = "\u3000"
_INDENTED = re.compile("\v\\s*(?=\u3000)")


class _Kind(NamedTuple):
    """What is known of an element by its tag. `looked_at`: even where it has no attributes."""

    tag: str
    silent: bool
    opens: bool
    looked_at: bool
    by_class: bool
    level: int


@lru_cache(maxsize=4096)
def _kind(raw: object) -> _Kind:
    tag = xmlsafe.local(raw)
    return _Kind(
        tag=tag,
        silent=not isinstance(raw, str) or tag in unread.SILENT,
        opens=tag in _OPENING,
        looked_at=tag in _BY_TAG,
        by_class=tag in _BY_CLASS,
        level=HEADINGS.get(tag, 0),
    )


@dataclass(slots=True)
class Walked:
    """`marks`: for each wanted id, the number of blocks before it."""

    blocks: list[Block] = field(default_factory=list)
    apart: dict[Rule, list[Block]] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)


def walk(
    root: etree._Element, wanted: frozenset[str] = frozenset(), tally: Tally | None = None
) -> Walked:
    """All readable text below `root`. `wanted` are the ids that somebody points to."""
    return _Walker(wanted, tally or Tally()).walk(root)


class _Walker:
    def __init__(self, wanted: frozenset[str], tally: Tally) -> None:
        self._result = Walked()
        self._sink = self._result.blocks
        self._wanted = wanted
        self._tally = tally
        self._idle = _IDLE if wanted else _IDLE | {"id", "name"}
        self._parts: list[str] = []
        self._heading = 0
        self._pre = 0
        self._apart: etree._Element | None = None
        self._apart_from = 0
        self._apart_rule = Rule.NOTES
        self._on_start: dict[str, Callable[[etree._Element], None]] = {
            "br": lambda _: self._parts.append("\v"),
            "hr": lambda _: self._break(),
            "img": self._letter,
            "td": lambda _: self._parts.append(" "),
            "th": lambda _: self._parts.append(" "),
        }

    def walk(self, root: etree._Element) -> Walked:
        if self._start(root):
            open_ = [(root, iter(root))]
            while open_:
                parent, children = open_[-1]
                for child in children:
                    if self._start(child):
                        open_.append((child, iter(child)))
                        break
                    if tail := child.tail:
                        self._parts.append(tail)
                else:
                    open_.pop()
                    self._end(parent)
                    if open_ and (tail := parent.tail):
                        self._parts.append(tail)
        self._flush()
        return self._result

    def _start(self, element: etree._Element) -> bool:
        """Open an element; False when all of it is read, or nothing of it."""
        kind = _kind(element.tag)
        if kind.silent:
            return False
        keys = element.keys()
        if (kind.looked_at or (keys and not self._is_idle(element, kind, keys))) and (
            self._is_dropped(element, kind.tag, keys)
        ):
            return False
        if kind.opens:
            return self._open(element, kind)
        if action := self._on_start.get(kind.tag):
            action(element)
        if text := element.text:
            self._parts.append(text)
        if len(element):
            return True
        if element is self._apart:
            self._close_apart()
        return False

    def _is_idle(self, element: etree._Element, kind: _Kind, keys: Sequence[object]) -> bool:
        """Whether no attribute says anything; most elements are nothing but words."""
        if kind.by_class or not self._idle.issuperset(keys):
            return False
        return kind.tag != "span" or not unread.is_marked(element.get("class"))

    def _is_dropped(self, element: etree._Element, tag: str, keys: Sequence[object]) -> bool:
        """Look at what an element is beside a block of words."""
        if (rule := unread.DROPPED.get(tag)) and self._drops(element, rule):
            return True
        if keys:
            self._mark(element)
            if (rule := unread.is_unread(element, tag)) and self._drops(element, rule):
                return True
        elif tag == "sup":
            return unread.is_note_number(element) and self._drops(element, Rule.NOTE_MARKS)
        self._open_apart(element, tag)
        return False

    def _drops(self, element: etree._Element, rule: Rule) -> bool:
        if not self._tally.applies(rule):
            return False
        if text := unread.words(element):
            self._tally.add(rule, text)
        return True

    def _open(self, element: etree._Element, kind: _Kind) -> bool:
        """Open a block. False when it has only words, which then are read at once."""
        if self._parts:
            self._flush()
        if kind.level:
            self._heading = kind.level
        elif kind.tag == "pre":
            self._pre += 1
        if (words := _words(element)) is None:
            if text := element.text:
                self._parts.append(text)
            return True
        if words:
            self._put(words)
        self._end(element)
        return False

    def _end(self, element: etree._Element) -> None:
        kind = _kind(element.tag)
        if kind.opens:
            if self._parts:
                self._flush()
            if kind.level:
                self._heading = 0
            elif kind.tag == "pre":
                self._pre -= 1
        if element is self._apart:
            self._close_apart()

    def _open_apart(self, element: etree._Element, tag: str) -> None:
        rule = None if self._apart is not None else unread.set_apart(element, tag)
        if rule is None or not self._tally.applies(rule):
            return
        self._flush()
        self._apart, self._apart_rule = element, rule
        self._sink = self._result.apart.setdefault(rule, [])
        self._apart_from = len(self._sink)

    def _close_apart(self) -> None:
        self._flush()
        text = "\n".join(block.text for block in self._sink[self._apart_from :])
        if text:
            self._tally.add(self._apart_rule, text, characters=inked(text))
        self._apart, self._sink = None, self._result.blocks

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
        raw = "".join(self._parts)
        self._parts.clear()
        self._put(raw)

    def _put(self, raw: str) -> None:
        if raw.isspace():
            return
        for piece in _INDENTED.split(raw) if _INDENT in raw else (raw,):
            if text := _tidy(piece, self._tally, verse=self._pre > 0):
                self._sink.append(self._block(text))

    def _block(self, text: str) -> Block:
        if self._heading:
            return Block(BlockKind.HEADING, text.replace("\n", " "), self._heading)
        if clean.is_scene_break(text):
            return Block(BlockKind.BREAK, "")
        return Block(BlockKind.PARAGRAPH, text)


def _words(element: etree._Element) -> str | None:
    """The text of an element in which nothing but words is, plain or emphasised; else None."""
    if not len(element):
        return element.text or ""
    for child in element:
        if len(child) or child.keys() or _kind(child.tag).tag not in _WORDS:
            return None
    return "".join(map(str, element.itertext()))


def _tidy(raw: str, tally: Tally, *, verse: bool) -> str:
    """Newlines of the source are blanks; those of `br`, and of `pre`, are line breaks."""
    if verse:
        return clean.lines(raw.replace("\v", "\n"), tally)
    if "\v" not in raw:
        return clean.line(raw, tally)
    return clean.lines(raw.replace("\n", " ").replace("\v", "\n"), tally)
