"""A narration as a book that is read and heard at once."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from jobs import timing
from jobs.pipeline.parts import cover_of, derived, tags_of
from narrator import site
from narrator.audio.clip import RATE
from narrator.readalong.book import Block, Book, Chapter, Sentence
from narrator.readalong.own import making
from narrator.readalong.writer import write
from narrator.text.document import BlockKind, Refused
from narrator.text.sandbox import Killed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jobs.models import Job, NarratedChapter
    from narrator.readalong.book import Kind
    from narrator.text.document import Block as TextBlock

ZIP = b"PK\x03\x04"
NOT_YOURS = "It was made from the text of the book, since your own EPUB could not be used."
KINDS: dict[BlockKind, Kind] = {
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.HEADING: "heading",
    BlockKind.BREAK: "break",
}


def write_epub(job: Job, chapters: Sequence[NarratedChapter], target: Path) -> str:
    """Write the EPUB with media overlays of a narration: the owner's own, where there is one.

    Return what its owner should know of it; "" where nothing is to be said.
    """
    book = _book(job, chapters)
    source = None if job.options.get("layout") == "clean" else _own(job)
    if source is not None and job.book is not None:
        try:
            return _unmarked(making.make(source, book, target, job.book.kept_rules))
        except Refused as refusal:
            write(book, target)
            other = refusal.code == "not_an_epub"  # a text document, in a zip as well
            return "" if other else f"{NOT_YOURS} {refusal.detail}"
        except Killed as error:
            write(book, target)
            return f"{NOT_YOURS} {error}"
    write(book, target)
    return ""


def _unmarked(sentences: int) -> str:
    if not sentences:
        return ""
    several = sentences > 1
    return (
        f"{sentences} sentence{'s are' if several else ' is'} heard without lighting up: your own"
        f" EPUB does not have {'them' if several else 'it'} as read."
    )


def _own(job: Job) -> Path | None:
    """Return the file that the book was read from, if it can be an EPUB."""
    if job.book is None or not site.store().exists(job.book.source_key):
        return None
    path = site.store().local(job.book.source_key)
    with path.open("rb") as source:
        return path if source.read(len(ZIP)) == ZIP else None


def _book(job: Job, chapters: Sequence[NarratedChapter]) -> Book:
    tags = tags_of(job)
    return Book(
        identifier=f"urn:uuid:{job.source_id}",
        title=tags.title,
        language=job.language or "und",
        modified=job.created_at.astimezone(UTC),
        chapters=[_chapter(job, chapter) for chapter in chapters],
        author=tags.author,
        narrator=tags.narrator,
        cover=cover_of(job),
    )


def _chapter(job: Job, chapter: NarratedChapter) -> Chapter:
    found = timing.timing(chapter, job.language, timing.passages_of(chapter))
    inside: dict[int, list[Sentence]] = {}
    for each in found.sentences:
        if each.time:
            begin, stop = each.time
            sentence = Sentence(each.start, each.end, begin, stop, estimated=each.estimated)
            inside.setdefault(each.block, []).append(sentence)
    blocks = [_block(block, inside.get(at, [])) for at, block in enumerate(found.placed.blocks)]
    return Chapter(chapter.title, blocks, derived(chapter, "mp3"), chapter.samples / RATE)


def _block(block: TextBlock, sentences: list[Sentence]) -> Block:
    return Block(KINDS[block.kind], block.text, sentences, block.level or 1)
