"""A corrected file for a book that is there: keep it, take it over or drop it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import dispatch
from jobs.models import Edition, EditionState, Job, Kind
from jobs.states import State
from narrator import intake, site
from narrator.models import Book, BookState
from narrator.refusal import Refusal
from narrator.text.document import dump, load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narrator.text.document import Document


def start(book: Book, chunks: Iterable[bytes], name: str, *, accept: bool) -> Edition:
    """Keep a corrected file and start reading it. An edition that still waited is dropped."""
    if book.state != BookState.READY:
        raise Refusal("book_not_ready", "The book is not read in yet. Try again shortly.", 409)
    edition = Edition(book=book, source_name=name[-255:], accept=accept)
    digest = hashlib.sha256()

    def passing() -> Iterable[bytes]:
        for chunk in chunks:
            digest.update(chunk)
            yield chunk

    site.store().write_chunks(edition.source_key, passing())
    edition.source_digest = digest.hexdigest()
    try:
        return _begin(edition)
    except IntegrityError as error:
        forget(edition)
        raise Refusal("being_read", "The book is being read in right now.", 409) from error


def _begin(edition: Edition) -> Edition:
    book = edition.book
    for waiting in book.editions.filter(state=EditionState.PENDING):
        discard(waiting)
    with transaction.atomic():
        edition.job = Job.objects.create(
            owner=book.owner, kind=Kind.IMPORT, book=book, target=f"import:{book.pk}"
        )
        edition.save(force_insert=True)
        dispatch.ring(dispatch.IMPORT, edition.job_id)
    return edition


def keep(edition: Edition, document: Document) -> None:
    """Keep what was read until its owner has decided, or take it over at once."""
    if edition.state == EditionState.READING:
        _write(edition, document)
        reading = Edition.objects.filter(job__state=State.RUNNING)
        if not reading.move(edition.pk, EditionState.READING, EditionState.PENDING):
            forget(edition)  # it was cancelled meanwhile
            return
        edition.state = EditionState.PENDING
    if edition.accept and edition.state == EditionState.PENDING:
        accept(edition)


def _write(edition: Edition, document: Document) -> None:
    made = site.scratch() / f"{edition.pk}.jsonl"
    with made.open("w", encoding="utf-8") as file:
        dump(document, file)
    site.store().keep(edition.document_key, made)


def read(edition: Edition) -> Document:
    """Return what was read of the file."""
    with site.store().local(edition.document_key).open(encoding="utf-8") as lines:
        return load(lines)


def accept(edition: Edition, seen: str = "") -> None:
    """Give the book this text; chapters that are found again keep their addresses.

    `seen` is the `fingerprint` of what was compared: refused (409) when it has changed since.
    """
    if edition.state != EditionState.PENDING:
        raise _settled()
    book = Book.objects.get(pk=edition.book_id)
    document, old_source = read(edition), book.source_key

    def settle() -> None:
        book.save(update_fields=["updated_at"])  # whoever edits meanwhile waits
        if seen and seen != fingerprint(book):
            detail = "The chapters were changed meanwhile. Compare once more."
            raise Refusal("stale_version", detail, 409)
        if not Edition.objects.move(edition.pk, EditionState.PENDING, EditionState.ACCEPTED):
            raise _settled()
        Book.objects.filter(pk=book.pk).update(
            source_key=edition.source_key,
            source_name=edition.source_name,
            source_digest=edition.source_digest,
            source_url="",
            updated_at=timezone.now(),
        )

    intake.take_in(book, document, book.kept_rules, first=settle)
    edition.state = EditionState.ACCEPTED
    site.store().delete(edition.document_key)
    if old_source != edition.source_key:
        site.store().delete(old_source)


def forget(edition: Edition) -> None:
    """Delete the file of an edition that is not read any more."""
    site.store().delete_folder(edition.folder)


def discard(edition: Edition) -> None:
    """Drop an edition that nobody wants. Nothing else changes."""
    if not Edition.objects.move(edition.pk, EditionState.PENDING, EditionState.DISCARDED):
        raise _settled()
    edition.state = EditionState.DISCARDED
    forget(edition)


def _settled() -> Refusal:
    detail = "This edition does not wait for a decision: it is not read yet, accepted or dropped."
    return Refusal("already_settled", detail, 409)


def fingerprint(book: Book) -> str:
    """Return what stands for every chapter of a book as it is now."""
    rows = book.chapters.values_list("pk", "version", "number")
    words = ",".join(f"{pk}:{version}:{number}" for pk, version, number in rows)
    return hashlib.sha256(words.encode()).hexdigest()[:32]
