"""What a narration would read: chapters cut into passages, each with the key of its take."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from narrator.refusal import Refusal
from narrator.text.passages import bounds_for, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.models import Book, Chapter, VoiceVersion


@dataclass(frozen=True, slots=True)
class PlannedPassage:
    """One passage: what is sent, the pause after it, and the key of its take."""

    text: str
    pause: str
    key: str


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    chapter: Chapter
    passages: tuple[PlannedPassage, ...]


@dataclass(frozen=True)
class Plan:
    """All that would be read, in order."""

    book: Book
    version: VoiceVersion
    chapters: tuple[PlannedChapter, ...]

    def passages(self) -> Iterator[PlannedPassage]:
        for chapter in self.chapters:
            yield from chapter.passages

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Return the characters to send for each take, every take once."""
        return {passage.key: len(passage.text) for passage in self.passages()}

    @cached_property
    def characters(self) -> int:
        return sum(len(passage.text) for passage in self.passages())

    @cached_property
    def digest(self) -> str:
        """Return what a quote is bound to: every text, its order and the voice."""
        digest = hashlib.sha256()
        for chapter in self.chapters:
            digest.update(str(chapter.chapter.pk).encode())
            for passage in chapter.passages:
                digest.update(f"{passage.key}{passage.pause}".encode())
        return digest.hexdigest()


def take_key(version: VoiceVersion, language: str, text: str) -> str:
    """Return the digest of all that shapes the sound of a text."""
    parts = [
        version.profile,
        version.model,
        version.remote_id or version.description,
        version.reference_key,
        language,
        text,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def make_plan(book: Book, version: VoiceVersion, chapters: Sequence[Chapter]) -> Plan:
    """Cut `chapters` for reading by `version`. Chapters with nothing to read are left out."""
    planned = tuple(_chapter(book, version, chapter) for chapter in chapters)
    planned = tuple(chapter for chapter in planned if chapter.passages)
    if not planned:
        raise Refusal("nothing_to_read", "There is nothing to read aloud. Include a chapter first.")
    return Plan(book, version, planned)


def _chapter(book: Book, version: VoiceVersion, chapter: Chapter) -> PlannedChapter:
    bounds = bounds_for(book.language, pinned=version.pinned)
    passages = cut(chapter.text, book.language, bounds)
    return PlannedChapter(
        chapter,
        tuple(
            PlannedPassage(p.text, p.pause, take_key(version, book.language, p.text))
            for p in passages
        ),
    )
