"""A corrected file for a book that is there: keep it, take it over or drop it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import dispatch, merges
from jobs.models import Edition, EditionState, Job, Kind, OnCollision
from jobs.states import State
from narrator import intake, site
from narrator.models import Book, BookState
from narrator.refusal import Refusal
from narrator.text.document import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from narrator.text.document import Document


def start(
    book: Book,
    chunks: Iterable[bytes],
    name: str,
    *,
    accept: bool,
    append: bool = False,
    on_collision: OnCollision = OnCollision.ASK,
) -> Edition:
    """Keep a corrected file, or with `append` one of new chapters, and start reading it.

    An edition that still waited is dropped.
    """
    if book.state != BookState.READY:
        raise Refusal("book_not_ready", "The book is not read in yet. Try again shortly.", 409)
    edition = Edition(book=book, source_name=name[-255:], accept=accept, append=append)
    edition.on_collision = on_collision
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


def keep(edition: Edition, document: Document, base: Document | None) -> None:
    """Keep what was read until its owner has decided, or take it over at once.

    `base` is what the book's own source says, where that can be told. What collides with its
    owner's edits waits, unless it was said whose words count.
    """
    if edition.state == EditionState.READING:
        _write(edition, edition.document_key, document)
        if base is not None:
            _write(edition, edition.base_key, base)
        reading = Edition.objects.filter(job__state=State.RUNNING)
        if not reading.move(edition.pk, EditionState.READING, EditionState.PENDING):
            forget(edition)  # it was cancelled meanwhile
            return
        edition.state = EditionState.PENDING
    if not edition.accept or edition.state != EditionState.PENDING:
        return
    with suppress(Collides):
        accept(edition)


def _write(edition: Edition, key: str, document: Document) -> None:
    made = site.scratch() / f"{edition.pk}.jsonl"
    with made.open("w", encoding="utf-8") as file:
        dump(document, file)
    site.store().keep(key, made)


class Collides(Refusal):
    """The file and the owner's edits change the same places, and nobody has said whose count."""

    def __init__(self, count: int) -> None:
        places = "One place was" if count == 1 else f"{count} places were"
        detail = f"{places} changed both in the file and here. Say for each whose words count."
        super().__init__("collisions", detail, 409, collisions=count)


def accept(
    edition: Edition, seen: str = "", choices: Mapping[int, str] | None = None, otherwise: str = ""
) -> None:
    """Give the book this text; chapters that are found again keep their addresses.

    `seen` is the `fingerprint` of what was compared: refused (409) when it has changed since.
    `choices` say by number of a collision, and `otherwise` for the rest, whether "mine" or "theirs"
    counts; what is said with neither is refused (409).
    """
    if edition.state != EditionState.PENDING:
        raise _settled()
    book = Book.objects.get(pk=edition.book_id)
    chosen = choices or {}
    rest = otherwise or ("" if edition.on_collision == OnCollision.ASK else edition.on_collision)
    document, edited, now = _reunited(edition, book, chosen, rest)

    def settle() -> None:
        book.save(update_fields=["updated_at"])  # whoever edits meanwhile waits
        if (seen or now) != fingerprint(book):
            detail = "The chapters were changed meanwhile. Compare once more."
            raise Refusal("stale_version", detail, 409)
        if not Edition.objects.move(edition.pk, EditionState.PENDING, EditionState.ACCEPTED):
            raise _settled()
        if not edition.append:
            _become_source(edition)

    old_source = book.source_key
    intake.take_in(book, document, book.kept_rules, first=settle, edited=edited)
    edition.state = EditionState.ACCEPTED
    if edition.append:
        forget(edition)
        return
    site.store().delete(edition.document_key)
    site.store().delete(edition.base_key)
    if old_source != edition.source_key:
        site.store().delete(old_source)


def _reunited(
    edition: Edition, book: Book, choices: Mapping[int, str], otherwise: str
) -> tuple[Document, set[int], str]:
    """Return what the book becomes, what of it is not as in the file, and what it was made from."""
    now, document = fingerprint(book), merges.read(edition.document_key)
    chapters = list(book.chapters.all())
    reunion = merges.reunion_of(edition, document, chapters)
    unsaid = [each for each in reunion.collisions if each.number not in choices]
    if unsaid and not otherwise:
        raise Collides(len(unsaid))
    parts = reunion.parts(choices, otherwise or "mine")
    edited = merges.unlike(parts, merges.as_read(edition, document, chapters))
    if edition.append:
        document = merges.added_to(book, document)
    return merges.with_parts(document, parts), edited, now


def _become_source(edition: Edition) -> None:
    Book.objects.filter(pk=edition.book_id).update(
        source_key=edition.source_key,
        source_name=edition.source_name,
        source_digest=edition.source_digest,
        source_url="",
        updated_at=timezone.now(),
    )


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
