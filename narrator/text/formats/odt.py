"""OpenDocument text: headings and paragraphs of content.xml; notes are set apart."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from lxml import etree

from narrator.text import chaptering, clean, xmlsafe, zipguard
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind, Document, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.cleaning import Tally

_DROPPED: dict[str, Rule] = {
    **dict.fromkeys({"tracked-changes", "annotation"}, Rule.CHANGES),
    **dict.fromkeys({"page-number", "page-count"}, Rule.PAGE_BREAKS),
    **dict.fromkeys({"sequence-decls", "forms", "desc", "title"}, Rule.HIDDEN_TEXT),
    **dict.fromkeys({"table-of-content", "alphabetical-index"}, Rule.CONTENTS),
    "note-citation": Rule.NOTE_MARKS,
    "ruby-text": Rule.RUBY,
}
_INLINE = {"line-break": "\v", "tab": " ", "s": " "}


def read(path: Path, name: str, tally: Tally) -> Document:
    with zipguard.Archive(path) as archive:
        if _is_locked(archive):
            raise Refused("encrypted", "The document needs a password; save it without one.")
        root = _parsed(archive, "content.xml")
        fields = _meta(archive)
    if root is None:
        raise Refused("damaged", "The document has no readable text; save it again as ODT.")
    reader = _Reader(tally)
    for body in xmlsafe.descendants(root, "body"):
        reader.read(body)
    return chaptering.document(
        reader.blocks,
        title=fields.get("title", "") or PurePath(name).stem,
        author=fields.get("creator", "") or fields.get("initial-creator", ""),
        language=fields.get("language", "").split("-")[0].lower(),
        apart=reader.apart,
    )


class _Reader:
    """Collects blocks; a note inside a paragraph is set apart without cutting the paragraph."""

    def __init__(self, tally: Tally) -> None:
        self.blocks: list[Block] = []
        self.apart: dict[Rule, list[Block]] = {}
        self._tally = tally
        self._open: list[list[str]] = []
        self._in_note = 0

    def read(self, body: etree._Element) -> None:
        steps = etree.iterwalk(body, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in steps:
            tag = xmlsafe.name(element)
            if event == "start" and tag in _DROPPED and self._drops(element, _DROPPED[tag]):
                steps.skip_subtree()
                skipped = element
            elif event == "start":
                self._start(element, tag)
            elif skipped is not None and element is skipped:
                self._add(element.tail)
            else:
                self._end(element, tag)
                self._add(element.tail)

    def _drops(self, element: etree._Element, rule: Rule) -> bool:
        if not self._tally.applies(rule):
            return False
        texts = [t for t in map(xmlsafe.text, xmlsafe.descendants(element, "p", "h")) if t]
        if text := "\n".join(texts) or xmlsafe.text(element):
            self._tally.add(rule, text)
        if rule is Rule.CONTENTS:
            found = (Block(BlockKind.PARAGRAPH, each) for each in texts)
            self.apart.setdefault(rule, []).extend(found)
        return True

    def _start(self, element: etree._Element, tag: str) -> None:
        if tag in {"p", "h"}:
            self._open.append([])
        self._in_note += tag == "note"
        self._add(_INLINE.get(tag))
        self._add(element.text)

    def _end(self, element: etree._Element, tag: str) -> None:
        self._in_note -= tag == "note"
        if tag in {"p", "h"} and self._open:
            raw = "".join(self._open.pop()).replace("\n", " ").replace("\v", "\n")
            if text := clean.lines(raw, self._tally):
                self._sink(text).append(_block(element, tag, text))

    def _sink(self, text: str) -> list[Block]:
        if not self._in_note or not self._tally.applies(Rule.NOTES):
            return self.blocks
        self._tally.add(Rule.NOTES, text)
        return self.apart.setdefault(Rule.NOTES, [])

    def _add(self, text: str | None) -> None:
        if text and self._open:
            self._open[-1].append(text)


def _block(element: etree._Element, tag: str, text: str) -> Block:
    if tag == "h":
        level = xmlsafe.attribute(element, "text:outline-level")
        return Block(
            BlockKind.HEADING, text.replace("\n", " "), int(level) if level.isdigit() else 1
        )
    if clean.is_scene_break(text):
        return Block(BlockKind.BREAK, "")
    return Block(BlockKind.PARAGRAPH, text)


def _is_locked(archive: zipguard.Archive) -> bool:
    if "META-INF/manifest.xml" not in archive:
        return False
    return b"encryption-data" in archive.read("META-INF/manifest.xml")


def _parsed(archive: zipguard.Archive, name: str) -> etree._Element | None:
    try:
        return xmlsafe.xml(archive.read(name))
    except (KeyError, xmlsafe.Unreadable):
        return None


def _meta(archive: zipguard.Archive) -> dict[str, str]:
    root = _parsed(archive, "meta.xml")
    if root is None:
        return {}
    wanted = ("title", "creator", "initial-creator", "language")
    return {
        xmlsafe.name(each): clean.line(xmlsafe.text(each))
        for each in xmlsafe.descendants(root, *wanted)
    }
