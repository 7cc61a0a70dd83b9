"""Take a document in: an upload, or the article at an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jobs import dispatch
from jobs.control import limits
from jobs.models import Job, Kind
from narrator import library
from narrator.fetch.address import parse
from narrator.fetch.errors import Unfetchable
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narrator.models import Book, User


def import_book(
    owner: User, chunks: Iterable[bytes], name: str, *, title: str = "", language: str = ""
) -> Job:
    """Keep an upload and start reading it in. The Book is `job.book`."""
    limits.room_for(owner, Kind.IMPORT)
    return _import(library.keep_upload(owner, chunks, name, title=title, language=language))


def import_address(owner: User, url: str, *, title: str = "", language: str = "") -> Job:
    """Start fetching an article. What is no address of a web page is refused at once."""
    try:
        address = parse(url)
    except Unfetchable as refused:
        raise Refusal(refused.code, refused.detail) from refused
    limits.room_for(owner, Kind.IMPORT)
    return _import(
        library.expect_page(owner, str(address), address.host, title=title, language=language)
    )


@transaction.atomic
def _import(book: Book) -> Job:
    book.save(force_insert=True)
    job = Job.objects.create(
        owner=book.owner, kind=Kind.IMPORT, book=book, target=f"import:{book.pk}"
    )
    dispatch.ring(dispatch.IMPORT, job.pk)
    return job
