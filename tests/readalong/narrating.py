"""Narrations of documents that nobody has read aloud: every sentence gets a time."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from narrator.audio.ffmpeg import Encoder
from narrator.readalong.book import Block, Book, Chapter, Sentence
from narrator.text import formats, markup
from narrator.text.document import BlockKind
from narrator.text.placing import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.text.document import Section

PACE, PAUSE = 15, 0.35
KINDS = {
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.HEADING: "heading",
    BlockKind.BREAK: "break",
}


@cache
def sound() -> Path:
    """A second of silence. Books are not held against how long their sound really is."""
    path = Path(mkdtemp(prefix="narrating-")) / "second.mp3"
    with Encoder({"mp3": path}) as encoder:
        encoder.write(bytes(48_000))
    return path


def narrated(source: Path, chosen: Sequence[int] | None = None) -> Book:
    """A narration of a file: of the sections that are included, or of those with these numbers."""
    document = formats.read(source, source.name)
    sections = [each for each in document.sections if each.included]
    if chosen is not None:
        sections = [document.sections[number] for number in chosen]
    return book_of(sections, document.title, document.language or "en")


def book_of(sections: Sequence[Section], title: str = "A Book", language: str = "en") -> Book:
    return Book(
        identifier="urn:uuid:4f2c9f8e-6a51-4f2e-9d43-0c6c1f6a8b11",
        title=title,
        language=language,
        modified=datetime(2026, 11, 27, tzinfo=UTC),
        chapters=[chapter(each, language) for each in sections],
        narrator="Sailor",
    )


def chapter(section: Section, language: str) -> Chapter:
    placed = place(markup.render(section.blocks), language, [])
    inside: dict[int, list[Sentence]] = {}
    time = 0.7
    for each in placed.sentences:
        end = time + len(placed.words(each)) / PACE
        inside.setdefault(each.block, []).append(Sentence(each.start, each.end, time, end))
        time = end + PAUSE
    blocks = [
        Block(KINDS[block.kind], block.text, inside.get(at, []), block.level or 1)  # type: ignore[arg-type]
        for at, block in enumerate(placed.blocks)
    ]
    return Chapter(section.title, blocks, sound(), round(time + 1.5, 3))


def sentences(book: Book) -> list[str]:
    return [
        block.text[each.start : each.end]
        for chapter in book.chapters
        for block in chapter.blocks
        for each in block.sentences
    ]
