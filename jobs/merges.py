"""What comes of a corrected file and the chapters of its book, whose owner may have edited them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from narrator import site
from narrator.text import markup
from narrator.text.cleaning import Cleaning
from narrator.text.document import Section, load
from narrator.text.reunion import Part, Reunion, brought_up, extended, reunite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobs.models import Edition
    from narrator.models import Book, Chapter
    from narrator.text.document import Document


def read(key: str) -> Document:
    """Return what was read of a file."""
    with site.store().local(key).open(encoding="utf-8") as lines:
        return load(lines)


def reunion_of(edition: Edition, document: Document, chapters: Iterable[Chapter]) -> Reunion:
    """Put what was read of the file together with the chapters as they are now."""
    chapters = list(chapters)
    mine, theirs = parts_of(chapters), parts_in(document)
    if edition.append:
        return extended(mine, theirs)
    known = site.store().exists(edition.base_key)
    base = base_of(read(edition.base_key) if known else None, chapters)
    return reunite(base, mine, theirs)


def base_of(source: Document | None, chapters: Sequence[Chapter]) -> list[Part]:
    """Return the chapters as they were before anybody edited them, by what the source says."""
    mine = parts_of(chapters)
    if source is None:
        # Nobody knows what was edited, since the source cannot be read any more.
        return mine
    untouched = [part for part, row in zip(mine, chapters, strict=True) if not row.edited]
    return brought_up(parts_in(source), untouched)


def read_again(
    document: Document, before: Document | None, chapters: Sequence[Chapter]
) -> tuple[Document, set[int]]:
    """Return a source that is read by other rules than `before`, with the edits of the owner, and
    which of its chapters are edited. Where both have changed something, the edit counts."""
    theirs = parts_in(document)
    parts = reunite(base_of(before, chapters), parts_of(chapters), theirs).parts({})
    return with_parts(document, parts), unlike(parts, theirs)


def unlike(parts: Sequence[Part], others: Iterable[Part]) -> set[int]:
    """Return which of these chapters (from 0) are not, word for word, among the others."""
    there = {(part.title, part.text) for part in others}
    return {at for at, part in enumerate(parts) if (part.title, part.text) not in there}


def parts_of(chapters: Iterable[Chapter]) -> list[Part]:
    return [
        Part(each.title, each.text, each.depth, each.included, each.reason) for each in chapters
    ]


def parts_in(document: Document) -> list[Part]:
    """Return the chapters of a document, titled as a book would have them."""
    found = (
        Part(
            section.title[:500] or f"Chapter {number}",
            markup.render(section.blocks),
            section.depth,
            section.included,
            section.reason,
        )
        for number, section in enumerate(document.sections, 1)
    )
    return [part for part in found if part.text]


def as_read(edition: Edition, document: Document, chapters: Iterable[Chapter]) -> set[Part]:
    """Return the chapters that are as a source has them: the others count as edited."""
    if edition.append:
        return set(parts_of(each for each in chapters if not each.edited))
    return set(parts_in(document))


def with_parts(document: Document, parts: Iterable[Part]) -> Document:
    """Return the document with these chapters instead of its own."""
    sections = (
        Section(each.title, tuple(markup.parse(each.text)), each.depth, each.included, each.reason)
        for each in parts
    )
    return replace(document, sections=tuple(sections))


def added_to(book: Book, document: Document) -> Document:
    """Return the document as one that adds to a book: what is said of the whole is the book's."""
    cleaning = (Cleaning(**{**each, "examples": tuple(each["examples"])}) for each in book.cleaning)
    return replace(
        document,
        cover=None,
        warnings=tuple(book.warnings),
        cleaning=tuple(cleaning),
    )
