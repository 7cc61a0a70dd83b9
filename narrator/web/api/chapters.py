"""One chapter with its text, and corrections to it; the chapters of a book in order."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from narrator import editing
from narrator.models import Book, Chapter, User
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api import fields
from narrator.web.api.answers import answer
from narrator.web.api.costs import CostPayload, cost_payload, reading
from narrator.web.api.payloads import (
    ChapterPayload,
    ChapterSummary,
    chapter_payload,
    chapter_summary,
)
from narrator.web.api.routing import Resource

router = Resource(tags=["chapters"])
of_book = Resource(tags=["chapters"])


class ChapterChange(Schema):
    """`voice`: whose prices are told; else those of the voice that the book was read by last.

    With `paragraphs`, the `text` stands for those only: the first, and the one behind the last,
    counted from 0. So a long chapter is corrected without sending all of it.
    """

    title: str | None = None
    text: str | None = None
    included: bool | None = None
    version: int | None = None
    voice: str | None = None
    paragraphs: tuple[int, int] | None = None


class ChangedChapter(ChapterPayload):
    """Where `paragraphs` were sent: which they are now, and their text instead of all."""

    paragraphs: tuple[int, int] | None = None
    change: CostPayload


class Split(Schema):
    """Where the new chapter begins: the number of a paragraph, from 0."""

    paragraph: int
    version: int
    title: str = ""


class SplitChapters(Schema):
    chapters: list[ChapterPayload]
    change: CostPayload


class Merge(Schema):
    version: int


class Order(Schema):
    chapters: list[uuid.UUID]


class OrderedChapters(Schema):
    chapters: list[ChapterSummary]


class FoundPlace(Schema):
    """`paragraph` is the number of a paragraph in the chapter, from 0."""

    chapter: uuid.UUID
    number: int
    title: str
    paragraph: int
    before: str
    match: str
    after: str


class FoundPlaces(Schema):
    results: list[FoundPlace]
    next: None = None


def chapters_of(user: User) -> QuerySet[Chapter]:
    return Chapter.objects.owned_by(user).select_related("book__owner")


@router.look("/{uuid:id}", response=ChapterPayload)
def get_chapter(request: HttpRequest, id: uuid.UUID) -> ChapterPayload:  # noqa: A002
    return chapter_payload(find(chapters_of(caller(request)), id, "chapter"))


@router.patch("/{uuid:id}", response=ChangedChapter)
def change_chapter(request: HttpRequest, id: uuid.UUID, change: ChapterChange) -> ChangedChapter:  # noqa: A002
    """Correct the words (with the `version` that was read), or leave the chapter out."""
    chapter = find(chapters_of(caller(request)), id, "chapter")
    given = change.dict(exclude_none=True, exclude={"version", "voice", "paragraphs"})
    if given.keys() & {"title", "text"} and change.version is None:
        detail = "version: send the version of the chapter that you changed."
        raise Refusal("version_missing", detail)
    if "title" in given:
        given["title"] = fields.title(given["title"], "title")
    before = heard(chapter)
    voice = reading(chapter.book, change.voice)
    part = range(*change.paragraphs) if change.paragraphs else None
    chapter = editing.edit_chapter(chapter, change.version, paragraphs=part, **given)
    cost = cost_payload(voice.change(before, heard(chapter)))
    told = ChangedChapter(**chapter_payload(chapter).dict(), change=cost)
    if part is not None and change.text is not None:
        told.text = editing.canonical(change.text)
        told.paragraphs = (part.start, part.start + editing.count(told.text))
    return told


def heard(chapter: Chapter) -> list[str]:
    """Return the text that is read of a chapter, if any is."""
    return [chapter.text] if chapter.included else []


@router.post("/{uuid:id}/split", response={201: SplitChapters})
def split_chapter(request: HttpRequest, id: uuid.UUID, at: Split) -> HttpResponse:  # noqa: A002
    """Begin a new chapter at a paragraph. Both are answered."""
    chapter = find(chapters_of(caller(request)), id, "chapter")
    title = fields.title(at.title, "title")
    before = heard(chapter)
    both = editing.split(chapter, at.version, at.paragraph, title)
    change = _change(chapter.book, before, [text for each in both for text in heard(each)])
    return answer(SplitChapters(chapters=list(map(chapter_payload, both)), change=change), 201)


@router.post("/{uuid:id}/merge", response=ChangedChapter)
def merge_chapter(request: HttpRequest, id: uuid.UUID, merge: Merge) -> ChangedChapter:  # noqa: A002
    """Append the next chapter to this one."""
    chapter = find(chapters_of(caller(request)), id, "chapter")
    following = chapter.book.chapters.filter(number__gt=chapter.number).first()
    before = [*heard(chapter), *(heard(following) if following else [])]
    chapter = editing.merge(chapter, merge.version)
    change = _change(chapter.book, before, heard(chapter))
    return ChangedChapter(**chapter_payload(chapter).dict(), change=change)


def _change(book: Book, before: list[str], after: list[str]) -> CostPayload:
    return cost_payload(reading(book, None).change(before, after))


@of_book.put("/{uuid:id}/order", response=OrderedChapters)
def order_chapters(request: HttpRequest, id: uuid.UUID, order: Order) -> OrderedChapters:  # noqa: A002
    """Put the chapters in this order: the ids of all of them."""
    book = find(Book.objects.owned_by(caller(request)), id, "book")
    editing.arrange(book, order.chapters)
    return OrderedChapters(chapters=[chapter_summary(c) for c in book.chapters.defer("text")])


@of_book.look("/{uuid:id}/search", response=FoundPlaces)
def search_book(request: HttpRequest, id: uuid.UUID, q: str = "") -> FoundPlaces:  # noqa: A002
    """Find words in a book: the first places of them."""
    book = find(Book.objects.owned_by(caller(request)), id, "book")
    return FoundPlaces(
        results=[
            FoundPlace(
                chapter=place.chapter.pk,
                number=place.chapter.number,
                title=place.chapter.title,
                paragraph=place.block,
                before=place.before,
                match=place.match,
                after=place.after,
            )
            for place in editing.search(book, q)
        ]
    )
