"""A narration as a book that is read and heard at once."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from jobs import timing
from jobs.pipeline.parts import cover_of, derived, tags_of
from narrator.readalong.book import Block, Book, Chapter, Sentence
from narrator.readalong.writer import write
from narrator.text.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jobs.models import Job, NarratedChapter
    from narrator.readalong.book import Kind
    from narrator.text.document import Block as TextBlock

KINDS: dict[BlockKind, Kind] = {
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.HEADING: "heading",
    BlockKind.BREAK: "break",
}


def write_epub(job: Job, chapters: Sequence[NarratedChapter], target: Path) -> None:
    """Write the EPUB with media overlays of a narration."""
    tags = tags_of(job)
    book = Book(
        identifier=f"urn:uuid:{job.source_id}",
        title=tags.title,
        language=job.language or "und",
        modified=job.created_at.astimezone(UTC),
        chapters=[_chapter(job, chapter) for chapter in chapters],
        author=tags.author,
        narrator=tags.narrator,
        cover=cover_of(job),
    )
    write(book, target)


def _chapter(job: Job, chapter: NarratedChapter) -> Chapter:
    found = timing.timing(chapter, job.language, timing.passages_of(chapter))
    inside: dict[int, list[Sentence]] = {}
    for each in found.sentences:
        if each.time:
            begin, stop = each.time
            sentence = Sentence(each.start, each.end, begin, stop, estimated=each.estimated)
            inside.setdefault(each.block, []).append(sentence)
    blocks = [_block(block, inside.get(at, [])) for at, block in enumerate(found.placed.blocks)]
    return Chapter(chapter.title, blocks, derived(chapter, "mp3"))


def _block(block: TextBlock, sentences: list[Sentence]) -> Block:
    return Block(KINDS[block.kind], block.text, sentences, block.level or 1)
