"""Books and their chapters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from narrator import library
from narrator.models import Book, BookState, Chapter
from narrator.web.api.payloads.reasons import BASE, Reason, reason


class ChapterSummary(Schema):
    id: UUID
    number: int
    title: str
    characters: int
    included: bool
    reason: str | None


class ChapterPayload(ChapterSummary):
    book: UUID
    text: str
    version: int


def _summary(chapter: Chapter) -> dict[str, Any]:
    return {
        "id": chapter.pk,
        "number": chapter.number,
        "title": chapter.title,
        "characters": chapter.characters,
        "included": chapter.included,
        "reason": None if chapter.included else chapter.reason or None,
    }


def chapter_summary(chapter: Chapter) -> ChapterSummary:
    return ChapterSummary(**_summary(chapter))


def chapter_payload(chapter: Chapter) -> ChapterPayload:
    return ChapterPayload(
        **_summary(chapter), book=chapter.book_id, text=chapter.text, version=chapter.version
    )


class BookPayload(Schema):
    """`other_language`: what the text seems to be in, where no voice speaks that. It is read in
    `language` all the same; a PATCH of it confirms or corrects.
    """

    id: UUID
    title: str
    author: str
    language: str | None
    other_language: str | None
    state: BookState
    error: Reason | None
    characters: int
    cover_url: str | None
    warnings: list[str]
    created_at: datetime
    chapters: list[ChapterSummary]


def book_payload(book: Book) -> BookPayload:
    """Describe a book whose chapters were fetched with it (see `books.with_chapters`)."""
    chapters = list(book.chapters.all())
    return BookPayload(
        id=book.pk,
        title=book.title,
        author=book.author,
        language=book.language or None,
        other_language=book.other_language or None,
        state=BookState(book.state),
        error=reason(book.error_code, book.error_detail),
        characters=sum(chapter.characters for chapter in chapters if chapter.included),
        cover_url=f"{BASE}/books/{book.pk}/cover" if book.cover_key else None,
        warnings=library.warnings_of(book),
        created_at=book.created_at,
        chapters=[chapter_summary(chapter) for chapter in chapters],
    )
