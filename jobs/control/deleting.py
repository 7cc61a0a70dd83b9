"""Delete a book with all that was made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.models import Kind
from narrator import site

if TYPE_CHECKING:
    from narrator.models import Book


def delete_book(book: Book) -> None:
    """Delete a book with its jobs and files. Takes stay owned, until retention removes them."""
    folders = [book.folder] + [job.folder for job in book.jobs.filter(kind=Kind.NARRATE)]
    exports = [job.result.get("key", "") for job in book.jobs.filter(kind=Kind.EXPORT)]
    book.delete()
    for folder in folders:
        site.store().delete_folder(folder)
    for key in filter(None, exports):
        site.store().delete(key)
