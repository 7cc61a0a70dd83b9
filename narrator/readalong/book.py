"""What a read-along book is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

Kind = Literal["paragraph", "heading", "break"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end` of a block, heard from `begin` to `stop` seconds.

    `estimated`: one of the times is not that of a clip's edge.
    """

    start: int
    end: int
    begin: float
    stop: float
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or scene break. What no sentence covers is shown and not heard."""

    kind: Kind
    text: str
    sentences: Sequence[Sentence] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class Chapter:
    """`audio` lasts so many `seconds`."""

    title: str
    blocks: Sequence[Block]
    audio: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Book:
    """`identifier` is a URN that stays the same, `modified` in UTC; `cover` JPEG or PNG."""

    identifier: str
    title: str
    language: str
    modified: datetime
    chapters: Sequence[Chapter]
    author: str = ""
    narrator: str = ""
    cover: bytes | None = None

    @property
    def cover_name(self) -> str:
        if not self.cover:
            return ""
        return "cover.png" if self.cover.startswith(b"\x89PNG") else "cover.jpg"


AUDIO_TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4"}
"""What every reading system plays (EPUB core media types), by the audio's extension."""


def page_name(number: int) -> str:
    return f"chapter{number:04d}.xhtml"


def overlay_name(number: int) -> str:
    return f"chapter{number:04d}.smil"


def audio_name(number: int, chapter: Chapter) -> str:
    return f"audio/{number:04d}{chapter.audio.suffix}"
