"""What every reader of documents returns: sections of blocks, or a refusal with a stable code."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


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
        return sum(len(block.text) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is the primary subtag that the file declares, or ""; `cover` is a JPEG."""

    title: str
    author: str
    language: str
    cover: bytes | None
    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()


class Refused(Exception):
    """A file that is not read: `code` is stable, `detail` is one sentence with the remedy."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def to_json(document: Document) -> str:
    plain = asdict(document)
    if document.cover is not None:
        plain["cover"] = base64.b64encode(document.cover).decode("ascii")
    return json.dumps(plain, ensure_ascii=False)


def from_json(text: str) -> Document:
    """Rebuild a Document; raises ValueError or KeyError when the text is not one."""
    plain = json.loads(text)
    cover = plain["cover"]
    return Document(
        title=str(plain["title"]),
        author=str(plain["author"]),
        language=str(plain["language"]),
        cover=None if cover is None else base64.b64decode(cover),
        sections=tuple(_section(each) for each in plain["sections"]),
        warnings=tuple(str(each) for each in plain["warnings"]),
    )


def _section(plain: dict[str, Any]) -> Section:
    blocks = tuple(
        Block(BlockKind(each["kind"]), str(each["text"]), int(each["level"]))
        for each in plain["blocks"]
    )
    return Section(
        title=str(plain["title"]),
        blocks=blocks,
        depth=int(plain["depth"]),
        included=bool(plain["included"]),
        reason=str(plain["reason"]),
    )
