"""What every reader of documents returns: sections of blocks, or a refusal with a stable code."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from narrator.text.cleaning import Cleaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` makes one at each call


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or scene break; a newline inside `text` is a line break (verse)."""

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A future Chapter. `reason` is a stable word that says why it is left out by default."""

    title: str
    blocks: tuple[Block, ...]
    depth: int = 0
    included: bool = True
    reason: str = ""

    @property
    def characters(self) -> int:
        return sum([len(block.text) for block in self.blocks])


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is the primary subtag that the file declares, or ""; `cover` is a JPEG.

    `cleaning`: what was taken away or changed, and by which rule.
    """

    title: str
    author: str
    language: str
    cover: bytes | None
    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()
    cleaning: tuple[Cleaning, ...] = ()


class Refused(Exception):
    """A file that is not read: `code` is stable, `detail` is one sentence with the remedy."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def dump(document: Document, stream: TextIO) -> None:
    """Write a line of JSON for the document, then one for each section and each block.

    A book is never in memory twice: a line is as long as a paragraph.
    """
    _line(stream, _head(document))
    for section in document.sections:
        _line(stream, [section.title, section.depth, section.included, section.reason])
        for block in section.blocks:
            _line(stream, {"kind": block.kind, "text": block.text, "level": block.level})


def load(lines: Iterable[str]) -> Document:
    """Rebuild a Document from what `dump` wrote; raises ValueError or KeyError when it did not."""
    rows = map(json.loads, lines)
    plain = next(rows)
    cover = plain["cover"]
    return Document(
        title=str(plain["title"]),
        author=str(plain["author"]),
        language=str(plain["language"]),
        cover=None if cover is None else base64.b64decode(cover),
        sections=tuple(_sections(rows)),
        warnings=tuple(str(each) for each in plain["warnings"]),
        cleaning=tuple(_cleaning(each) for each in plain["cleaning"]),
    )


def _line(stream: TextIO, value: object) -> None:
    stream.write(_ENCODE(value))
    stream.write("\n")


def _head(document: Document) -> dict[str, object]:
    cover = document.cover
    return {
        "title": document.title,
        "author": document.author,
        "language": document.language,
        "cover": None if cover is None else base64.b64encode(cover).decode("ascii"),
        "warnings": document.warnings,
        "cleaning": [(c.rule, c.count, c.characters, c.examples) for c in document.cleaning],
    }


def _cleaning(row: list[Any]) -> Cleaning:
    rule, count, characters, examples = row
    return Cleaning(str(rule), int(count), int(characters), tuple(map(str, examples)))


def _sections(rows: Iterator[Any]) -> Iterator[Section]:
    """A list opens a section, an object is one of its blocks."""
    head: list[Any] | None = None
    blocks: list[Block] = []
    for row in rows:
        if isinstance(row, dict):
            blocks.append(Block(BlockKind(row["kind"]), str(row["text"]), int(row["level"])))
            continue
        if head is not None:
            yield _section(head, blocks)
        head, blocks = row, []
    if head is not None:
        yield _section(head, blocks)


def _section(head: list[Any], blocks: list[Block]) -> Section:
    title, depth, included, reason = head
    return Section(str(title), tuple(blocks), int(depth), bool(included), str(reason))
