"""FictionBook 2: sections that have titles are chapters; the body of notes is set apart."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePath
from typing import TYPE_CHECKING

from lxml import etree

from narrator.text import chaptering, clean, cover, xmlsafe, zipguard
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind, Document, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.cleaning import Tally

_TEXT = frozenset({"p", "v", "subtitle", "text-author", "date", "td", "th"})


def read(path: Path, name: str, tally: Tally) -> Document:
    try:
        root = xmlsafe.xml(_data(path))
    except xmlsafe.Unreadable as fault:
        raise Refused("damaged", "The FB2 file is damaged; export it again.") from fault
    blocks: list[Block] = []
    apart: list[Block] = []
    for body in xmlsafe.children(root, "body"):
        found = _blocks(body, tally)
        if body.get("name") in {"notes", "comments"} and tally.applies(Rule.NOTES):
            apart += found
            _note(found, tally)
        else:
            blocks += found
    info = next(xmlsafe.descendants(root, "title-info"), root)
    return chaptering.document(
        blocks,
        title=_field(info, "book-title") or PurePath(name).stem,
        author=", ".join(filter(None, map(_person, xmlsafe.children(info, "author")))),
        language=_field(info, "lang").split("-")[0].lower(),
        cover=_cover(root, info),
        apart={Rule.NOTES: apart},
    )


def _data(path: Path) -> bytes:
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return data
    with zipguard.Archive(path) as archive:
        return archive.read(next(name for name in archive.names if name.lower().endswith(".fb2")))


def _note(blocks: list[Block], tally: Tally) -> None:
    for block in blocks:
        if block.text:
            tally.add(Rule.NOTES, block.text)


def _blocks(body: etree._Element, tally: Tally) -> list[Block]:
    """Walk without recursion; a title's level is the number of sections around it."""
    found: list[Block] = []
    level = 1
    title: list[str] | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = xmlsafe.name(element)
        if tag == "section":
            level += 1 if event == "start" else -1
        elif tag == "title":
            if event == "end" and title:
                found.append(Block(BlockKind.HEADING, _title(title), min(level, 6)))
            title = [] if event == "start" else None
        elif event == "start" and tag == "empty-line":
            found.append(Block(BlockKind.BREAK, ""))
        elif (
            event == "start" and tag in _TEXT and (text := clean.line(_text(element, tally), tally))
        ):
            if title is not None:
                title.append(text)
            else:
                found.append(_block(text))
    return found


def _title(parts: list[str]) -> str:
    """The lines of a title in one, with a stop between them where none is."""
    joined = "".join(f"{part}. " if part[-1].isalnum() else f"{part} " for part in parts[:-1])
    return joined + parts[-1]


def _block(text: str) -> Block:
    if clean.is_scene_break(text):
        return Block(BlockKind.BREAK, "")
    return Block(BlockKind.PARAGRAPH, text)


def _text(element: etree._Element, tally: Tally) -> str:
    """The text of one paragraph without the marks of notes."""
    parts = [element.text or ""]
    for child in element:
        words = "".join(map(str, child.itertext()))
        if child.get("type") == "note" and tally.applies(Rule.NOTE_MARKS):
            tally.add(Rule.NOTE_MARKS, words)
        else:
            parts.append(words)
        parts.append(child.tail or "")
    return clean.line("".join(parts), tally)


def _person(author: etree._Element) -> str:
    names = (_field(author, part) for part in ("first-name", "middle-name", "last-name"))
    return " ".join(filter(None, names)) or _field(author, "nickname")


def _field(parent: etree._Element, tag: str) -> str:
    return clean.line(xmlsafe.text(next(xmlsafe.children(parent, tag), None)))


def _cover(root: etree._Element, info: etree._Element) -> bytes | None:
    pages = xmlsafe.descendants(info, "coverpage")
    image = next((each for page in pages for each in xmlsafe.descendants(page, "image")), None)
    if image is None:
        return None
    wanted = xmlsafe.attribute(image, "l:href").lstrip("#")
    for binary in xmlsafe.children(root, "binary"):
        if binary.get("id") == wanted:
            try:
                return cover.jpeg(base64.b64decode(binary.text or ""))
            except binascii.Error:
                return None
    return None
