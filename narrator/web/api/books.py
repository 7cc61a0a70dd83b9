"""Books: put one in, see how it is read in, correct what it is called, take it away."""

import uuid

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Schema
from ninja.responses import Status

from jobs import control
from narrator import library, site
from narrator.models import Book, BookState, Chapter, User
from narrator.refusal import Refusal
from narrator.web import polling
from narrator.web.access import caller, find
from narrator.web.api import fields
from narrator.web.api.answers import WAIT, answer, polled
from narrator.web.api.paging import Limit, page
from narrator.web.api.payloads import BASE, BookPayload, book_payload
from narrator.web.api.routing import Resource
from narrator.web.api.sources import SENT, source_of
from narrator.web.ranges import serve

router = Resource(tags=["books"])


class Books(Schema):
    results: list[BookPayload]
    next: str | None


class BookChange(Schema):
    title: str | None = None
    author: str | None = None
    language: str | None = None


def books_of(user: User) -> QuerySet[Book]:
    """Return a user's books with their chapters, in two queries and without any text."""
    chapters = Prefetch("chapters", Chapter.objects.defer("text"))
    return Book.objects.owned_by(user).prefetch_related(chapters)


@router.post("", response={202: BookPayload}, openapi_extra=SENT)
def add_book(request: HttpRequest) -> HttpResponse:
    """Send a file (multipart), or a text or the address of an article (JSON).

    The book is fetched and read in after the answer. A warning says if you have this file.
    """
    owner, source = caller(request), source_of(request)
    named = {"title": source.title, "language": source.language}
    if source.url is not None:
        job = control.import_address(owner, source.url, **named)
    else:
        job = control.import_book(owner, source.chunks, source.name, **named)
    book = find(books_of(owner), job.book_id, "book")
    where = f"{BASE}/books/{book.pk}"
    told = book_payload(book)
    told.warnings = [*library.already_there(book), *told.warnings]
    return answer(told, 202, Location=where, Retry_After=WAIT)


@router.look("", response=Books)
def list_books(request: HttpRequest, cursor: str = "", limit: Limit = 50) -> Books:
    """All books of the caller, newest first."""
    found, following = page(request, books_of(caller(request)), cursor, limit)
    return Books(results=[book_payload(book) for book in found], next=following)


@router.look("/{uuid:id}", response=BookPayload)
def get_book(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """A book. While it is read in there is Retry-After; ask again with If-None-Match."""
    polling.not_too_often(caller(request))
    book = find(books_of(caller(request)), id, "book")
    return polled(request, book_payload(book), finished=book.state != BookState.IMPORTING)


@router.patch("/{uuid:id}", response=BookPayload)
def change_book(request: HttpRequest, id: uuid.UUID, change: BookChange) -> BookPayload:  # noqa: A002
    """Change what the book is called, or the language it is read in."""
    book = find(books_of(caller(request)), id, "book")
    given = change.dict(exclude_none=True)
    for name in given.keys() & {"title", "author"}:
        setattr(book, name, fields.title(given[name], name))
    # An empty word leaves the choice to us when a book is made; here it would undo one.
    language = given.pop("language", None)
    code = None if language is None else library.known_language(fields.language(language))
    book.save(update_fields=[*given, "updated_at"])
    if code:
        library.read_in(book, code)
    return book_payload(find(books_of(caller(request)), id, "book"))


@router.delete("/{uuid:id}", response={204: None})
def delete_book(request: HttpRequest, id: uuid.UUID) -> Status[None]:  # noqa: A002
    control.delete_book(find(Book.objects.owned_by(caller(request)), id, "book"))
    return Status(204, None)


@router.look("/{uuid:id}/cover", include_in_schema=False)
def get_cover(request: HttpRequest, id: uuid.UUID) -> HttpResponseBase:  # noqa: A002
    book = find(Book.objects.owned_by(caller(request)), id, "book")
    if not book.cover_key or not site.store().exists(book.cover_key):
        raise Refusal("not_found", "This book has no cover.", 404)
    etag = f'"{book.pk.hex}-{int(book.updated_at.timestamp())}"'
    return serve(request, site.store().local(book.cover_key), "image/jpeg", etag)
