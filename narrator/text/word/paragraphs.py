"""The paragraphs of a Word document, made of what is found in them from start to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text import clean, xmlsafe
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind
from narrator.text.markup import DEEPEST
from narrator.text.word import styles
from narrator.text.word.styles import Look, Styles, properties, value

if TYPE_CHECKING:
    from lxml import etree

    from narrator.text.cleaning import Tally
    from narrator.text.word.blocks import Gathered
    from narrator.text.word.numbers import Numbers

LONGEST_HEADING = 250  # characters: some documents have an outline of whole paragraphs


@dataclass(slots=True)
class _Paragraph:
    """`goes_on`: its end is not that of a paragraph. `ruled`: it holds a line across the page."""

    look: Look
    level: int
    label: str
    goes_on: bool
    parts: list[str]
    ruled: bool = False


class Paragraphs:
    """Knows the open ones, the innermost last: a text box stands inside another paragraph.

    `titles` are those that say what the document is called.
    """

    def __init__(self, found: Gathered, styles: Styles, numbers: Numbers, tally: Tally) -> None:
        self.titles: list[str] = []
        self._found = found
        self._styles = styles
        self._numbers = numbers
        self._tally = tally
        self._open: list[_Paragraph] = []
        self._carried: list[str] = []
        self._fields: list[bool] = []  # the open ones, and whether the code of each goes on

    def start(self, element: etree._Element, *, in_table: bool) -> None:
        own = properties(element, "ppr")
        look = self._styles.look(value(own, "pstyle") or self._styles.usual)
        said = styles.outline(own)
        level = look.level if said < 0 else said
        if level and in_table:  # it opens no chapter where others do
            level = DEEPEST
        label = self._numbers.label(_numbering(own, look))
        goes_on = _is_drop_cap(own) or (_is_deleted_mark(own) and self._tally.applies(Rule.CHANGES))
        self._open.append(_Paragraph(look, level, label if level else "", goes_on, self._carried))
        self._carried = []

    def end(self) -> None:
        if self._open:
            self._close(self._open.pop())

    def settle(self) -> None:
        """What waits for a paragraph that it belongs to is one by itself."""
        if self._carried:
            self._close(_Paragraph(Look(), 0, "", goes_on=False, parts=self._carried))
            self._carried = []

    def add(self, text: str) -> None:
        if not self._open or not text:
            return
        if any(self._fields) and self._tally.applies(Rule.HIDDEN_TEXT):
            self._tally.add(Rule.HIDDEN_TEXT, text)
        else:
            self._open[-1].parts.append(text)

    def rule(self) -> None:
        """A line across the page, which is a scene break if nothing else is in the paragraph."""
        if self._open:
            self._open[-1].ruled = True

    def field(self, kind: str) -> None:
        """A field is its code, a separator, and what it shows."""
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def is_hidden(self) -> bool:
        return bool(self._open) and self._open[-1].look.hidden

    def _close(self, paragraph: _Paragraph) -> None:
        if paragraph.goes_on:
            self._carried = paragraph.parts
            return
        raw = "".join(paragraph.parts).replace("\n", " ").replace("\v", "\n")
        text = _labelled(paragraph.label, clean.lines(raw, self._tally))
        if paragraph.look.title and text:
            self.titles.append(text.replace("\n", " "))
        if block := _block(paragraph, text):
            self._found.put(block, paragraph.look.rule, inside=bool(self._open))
        if not self._open:
            self._fields.clear()  # a broken one shall not take the rest of the book
            self._found.put_below()


def _block(paragraph: _Paragraph, text: str) -> Block | None:
    if not text:
        return Block(BlockKind.BREAK, "") if paragraph.ruled else None
    if paragraph.level and len(text) <= LONGEST_HEADING:
        return Block(BlockKind.HEADING, text.replace("\n", " "), min(paragraph.level, DEEPEST))
    if clean.is_scene_break(text):
        return Block(BlockKind.BREAK, "")
    return Block(BlockKind.PARAGRAPH, text)


def _labelled(label: str, text: str) -> str:
    """A number such as "Chapter 3" is read as a sentence of its own, before the title."""
    if label and text:
        return f"{label}{'.' if label[-1].isalnum() else ''} {text}"
    return label or text


def _numbering(own: etree._Element | None, look: Look) -> tuple[str, int] | None:
    """The list that counts a paragraph: its own, or that of its style."""
    said, usual = styles.number(own), look.number
    if said is None or said[0] or usual is None:
        return said or usual
    return usual[0], said[1]


def _is_drop_cap(own: etree._Element | None) -> bool:
    frame = None if own is None else properties(own, "framepr")
    return frame is not None and xmlsafe.attribute(frame, "w:dropCap") in {"drop", "margin"}


def _is_deleted_mark(own: etree._Element | None) -> bool:
    """The end of the paragraph was deleted: what follows goes on with it."""
    of_mark = None if own is None else properties(own, "rpr")
    return of_mark is not None and any(xmlsafe.name(e) in {"del", "movefrom"} for e in of_mark)
