"""The text of a Word document as Word shows it: blocks in reading order, without recursion.

Insertions are read and deletions are not; a text box is read once, below the paragraph that holds
it; a drop cap stands with its word. Heads and feet of the pages are in other parts, and not read.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from lxml import etree

from narrator.text import tabular, walker, xmlsafe
from narrator.text.cleaning import Rule
from narrator.text.word import styles
from narrator.text.word.blocks import Gathered
from narrator.text.word.numbers import Numbers
from narrator.text.word.paragraphs import Paragraphs
from narrator.text.word.styles import Styles, properties, value
from narrator.text.word.symbols import symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from narrator.text.cleaning import Tally
    from narrator.text.ooxml import Parts

    # Takes an element, and says whether it is left out with all that is in it.
    Action = Callable[..., bool]

_PROPERTIES = frozenset(
    {"ppr", "rpr", "sectpr", "tblpr", "tblprex", "tblgrid", "trpr", "tcpr", "sdtpr", "sdtendpr"}
)
_DROPPED = {"del": Rule.CHANGES, "movefrom": Rule.CHANGES, "rt": Rule.RUBY}
_INLINE = {
    "tab": " ", "ptab": " ", "br": "\v", "cr": "\v", "nobreakhyphen": "-", "softhyphen": "\u00ad",
}  # fmt: skip
_ENDS = frozenset({"tc", "txbxcontent"})
_STORIES = {"footnote": Rule.NOTES, "endnote": Rule.NOTES, "comment": Rule.CHANGES}
_WORDS = ("{*}t", "{*}delText", "{*}sym")
_CONTENTS = "table of contents"
_PAGES = (".htm", ".html", ".xhtml")


class Body:
    """Reads the text once, into `found`; `titles` are what the document calls itself."""

    def __init__(self, parts: Parts, tally: Tally) -> None:
        self.found = Gathered(tally)
        self.warnings: list[str] = []
        self._parts = parts
        self._tally = tally
        self._styles = Styles(parts.root("styles"))
        self._stories = {kind: dict(_numbered(parts, kind)) for kind in _STORIES}
        self._asked: deque[tuple[Rule, etree._Element]] = deque()
        self._notes = 0
        self._tables = 0  # inside one another
        numbers = Numbers(parts.root("numbering"))
        self._paragraphs = Paragraphs(self.found, self._styles, numbers, tally)
        self._on_start = self._actions()

    @property
    def titles(self) -> list[str]:
        return self._paragraphs.titles

    def read(self) -> Body:
        for body in xmlsafe.children(self._parts.document(), "body"):
            for child in body:
                self._walk(child)
                while self._asked:
                    self._read_story(*self._asked.popleft())
        self._paragraphs.settle()
        return self

    def _actions(self) -> dict[str, Action]:
        return {
            "p": self._paragraph,
            "r": self._run,
            "t": lambda element: self._add(element.text or ""),
            "deltext": lambda element: self._add(element.text or ""),
            "sym": lambda element: self._add(symbol(element)),
            "fldchar": self._field,
            "tbl": self._table,
            "tr": lambda row: self._is_deleted(row, "trpr", "del"),
            "tc": lambda cell: self._is_deleted(cell, "tcpr", "celldel"),
            "sdt": self._control,
            "rect": self._line,
            "choice": _is_other_branch,
            "fallback": _is_other_branch,
            "altchunk": self._chunk,
            **dict.fromkeys(_PROPERTIES, lambda _: True),
            **{tag: self._inline(text) for tag, text in _INLINE.items()},
            **{tag: self._drop(rule) for tag, rule in _DROPPED.items()},
            **{f"{kind}reference": self._refer(kind) for kind in _STORIES},
        }

    def _walk(self, top: etree._Element) -> None:
        steps = etree.iterwalk(top, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in steps:
            if event == "start":
                action = self._on_start.get(xmlsafe.name(element))
                if action is not None and action(element):
                    steps.skip_subtree()
                    skipped = element
            elif element is skipped:
                skipped = None
            else:
                self._end(element)

    def _end(self, element: etree._Element) -> None:
        tag = xmlsafe.name(element)
        if tag == "p":
            self._paragraphs.end()
        elif tag in _ENDS:
            self._paragraphs.settle()
        elif tag == "tbl":
            self._tables -= 1
        self.found.end(element)

    def _paragraph(self, element: etree._Element) -> bool:
        self._paragraphs.start(element, in_table=self._tables > 0)
        return False

    def _run(self, element: etree._Element) -> bool:
        own = properties(element, "rpr")
        style = value(own, "rstyle")
        hidden = self._paragraphs.is_hidden() or styles.is_hidden(own)
        hidden = hidden or (style != "" and self._styles.look(style).hidden)
        return hidden and self._drops(element, Rule.HIDDEN_TEXT)

    def _add(self, text: str) -> bool:
        self._paragraphs.add(text)
        return False

    def _inline(self, text: str) -> Action:
        return lambda _: self._add(text)

    def _field(self, element: etree._Element) -> bool:
        self._paragraphs.field(xmlsafe.attribute(element, "w:fldCharType"))
        return False

    def _line(self, element: etree._Element) -> bool:
        if xmlsafe.attribute(element, "o:hr") in {"t", "true", "1"}:
            self._paragraphs.rule()
        return False

    def _drop(self, rule: Rule) -> Action:
        return lambda element: self._drops(element, rule)

    def _drops(self, element: etree._Element, rule: Rule) -> bool:
        if not self._tally.applies(rule):
            return False
        if text := _shown(element):
            self._tally.add(rule, text)
        return True

    def _is_deleted(self, element: etree._Element, tag: str, mark: str) -> bool:
        own = properties(element, tag)
        deleted = own is not None and properties(own, mark) is not None
        return deleted and self._drops(element, Rule.CHANGES)

    def _table(self, element: etree._Element) -> bool:
        self._tables += 1
        if not self.found.is_apart:
            rows = xmlsafe.descendants(element, "tr")
            cells = ([_shown(cell) for cell in xmlsafe.children(row, "tc")] for row in rows)
            if tabular.is_data(list(cells)):
                self.found.set_apart(Rule.TABLES, element)
        return False

    def _control(self, element: etree._Element) -> bool:
        """A field of a form, which may show what to write there, or a table of contents."""
        own = properties(element, "sdtpr")
        if own is None:
            return False
        if properties(own, "showingplchdr") is not None:
            return self._drops(element, Rule.HIDDEN_TEXT)
        if value(properties(own, "docpartobj"), "docpartgallery").lower() == _CONTENTS:
            self.found.set_apart(Rule.CONTENTS, element)
        return False

    def _chunk(self, element: etree._Element) -> bool:
        """A whole page of HTML that the document takes in."""
        name, data = self._parts.chunk(xmlsafe.attribute(element, "r:id")) or ("", b"")
        try:
            root = xmlsafe.markup(data) if name.lower().endswith(_PAGES) else None
        except xmlsafe.Unreadable:
            root = None
        if root is None:
            self.warnings.append("A part of the document is in another format and was not read.")
        else:
            self.found.take(walker.walk(root, tally=self._tally))
        return False

    def _refer(self, kind: str) -> Action:
        """What to do at the mark of a note or a comment, which is read once, after its place."""

        def refer(mark: etree._Element) -> bool:
            story = self._stories[kind].pop(xmlsafe.attribute(mark, "w:id"), None)
            if story is not None:
                self._asked.append((_STORIES[kind], story))
                if kind != "comment":
                    self._mark(mark)
            return False

        return refer

    def _mark(self, mark: etree._Element) -> None:
        self._notes += 1
        own = xmlsafe.attribute(mark, "w:customMarkFollows") not in {"", "0", "false", "off"}
        if not self._tally.applies(Rule.NOTE_MARKS):
            self._add("" if own else f"[{self._notes}]")
            return
        follows = list(mark.itersiblings(*_WORDS)) if own else []
        self._tally.add(Rule.NOTE_MARKS, "".join(map(_word, follows)) or f"[{self._notes}]")
        for each in follows:
            each.clear()

    def _read_story(self, rule: Rule, story: etree._Element) -> None:
        if rule is Rule.CHANGES and self._drops(story, rule):
            return
        self.found.set_apart(rule, story)
        for child in story:
            self._walk(child)
        self._paragraphs.settle()
        self.found.end(story)


def _numbered(parts: Parts, kind: str) -> Iterator[tuple[str, etree._Element]]:
    root = parts.root(f"{kind}s")
    for each in () if root is None else xmlsafe.children(root, kind):
        yield xmlsafe.attribute(each, "w:id"), each


def _is_other_branch(element: etree._Element) -> bool:
    """Of the forms of one thing for programs of different age, the first with words is read."""
    parent = element.getparent()
    branches = () if parent is None else parent
    return element is not next((each for each in branches if _shown(each)), None)


def _shown(element: etree._Element) -> str:
    """All words below, those of different paragraphs apart."""
    return " ".join("".join(map(_word, element.iter("{*}p", *_WORDS))).split())


def _word(element: etree._Element) -> str:
    tag = xmlsafe.name(element)
    if tag == "p":
        return " "
    return symbol(element) if tag == "sym" else element.text or ""
