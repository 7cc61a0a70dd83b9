"""Read an uploaded document, or the article at an address, into a Book."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Now

from jobs import claims, editions, merges
from jobs.models import Edition, Job, Kind
from jobs.pipeline.keeping import AWAY
from jobs.states import State
from narrator import failpoints, intake, library, site
from narrator.fetch.client import Client
from narrator.fetch.errors import Unfetchable
from narrator.models import Book, BookState
from narrator.text import sandbox
from narrator.text.document import Document, Refused

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from pathlib import Path


TRIES = 5
TRY_AGAIN_SECONDS = 10.0


class _EditedMeanwhile(Exception):
    """What was put together is not of the chapters as they are now."""


class Untimely(Exception):
    """Nothing was found wrong with the file: the store is away, or its reader was killed."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Ended(Exception):
    """Cancelled, deleted or taken over by another worker while the file was read."""


def import_document(job_id: uuid.UUID, client: Client | None = None) -> None:
    """Do one import job. A second delivery does nothing."""
    rows = Job.objects.filter(pk=job_id, kind=Kind.IMPORT, state=State.QUEUED)
    fence = claims.claim(rows, state=State.RUNNING, started_at=Now(), attempts=F("attempts") + 1)
    if fence is None:
        return
    job = Job.objects.select_related("book").get(pk=job_id)
    if job.book is None:
        return
    with claims.held(Job.objects.filter(pk=job_id), fence):
        try:
            _import(job, job.book, fence, client or Client())
        except (Refused, Unfetchable) as refused:
            fail_import(job, refused.code, refused.detail)
            return
        except Ended:
            _leave_nothing(job.book)
            return
        except Untimely as error:
            _try_later(job, fence, error)
            return
    Job.objects.move(job_id, State.DONE, lease_until=None)


def _try_later(job: Job, fence: uuid.UUID, error: Untimely) -> None:
    """Read it again soon. What ended three readers is set aside; a store may be away for longer."""
    if error.code != AWAY and job.attempts >= claims.MAX_ATTEMPTS:
        fail_import(job, error.code, f"{error} It is set aside after {job.attempts} attempts.")
        return
    tried = job.attempts - (error.code == AWAY)
    rows = Job.objects.filter(pk=job.pk, state=State.RUNNING)
    wait = TRY_AGAIN_SECONDS * job.attempts
    claims.put_off(rows, fence, wait, state=State.QUEUED, attempts=tried)


def _import(job: Job, book: Book, fence: uuid.UUID, client: Client) -> None:
    edition = Edition.objects.filter(job=job).select_related("book").first()
    if edition is not None:
        document = _read(edition.source_key, edition.source_name, book.kept_rules)
        editions.keep(edition, document, None if edition.append else _base(book))
        return
    if book.source_url:
        _fetch(book, client)
    kept = job.result.get("kept_rules", [])
    document = _read(book.source_key, book.source_name, kept, _kind(book))
    if job.result.get("replace_edits", True):
        intake.take_in(book, document, kept, first=partial(_end, job, fence))
    else:
        _take_in_beside_edits(book, document, kept, partial(_end, job, fence))


def _take_in_beside_edits(
    book: Book, document: Document, kept: list[str], end: Callable[[], None]
) -> None:
    """Fill a Book anew; what its owner has edited stays, also what is edited just now."""
    base = _base(book)
    for _ in range(TRIES):
        seen = editions.fingerprint(book)
        merged, edited = merges.read_again(document, base, list(book.chapters.all()))
        with suppress(_EditedMeanwhile):
            intake.take_in(
                book, merged, kept, first=partial(_end_if_as, book, seen, end), edited=edited
            )
            return
    raise Refused("busy", "The book is being edited all the time. Try again later.")


def _end_if_as(book: Book, seen: str, end: Callable[[], None]) -> None:
    book.save(update_fields=["updated_at"])  # whoever edits from now on waits
    if editions.fingerprint(book) != seen:
        raise _EditedMeanwhile
    end()


def _end(job: Job, fence: uuid.UUID) -> None:
    if not Job.objects.filter(fence=fence).move(job.pk, State.DONE, lease_until=None):
        raise Ended


def _leave_nothing(book: Book) -> None:
    if not Book.objects.filter(pk=book.pk).exclude(state=BookState.FAILED).exists():
        site.store().delete_folder(book.folder)


def fail_import(job: Job, code: str, detail: str) -> None:
    """End an import with its reason; nothing of the file is kept, unless it was read before."""
    moved = Job.objects.move(job.pk, State.FAILED, error_code=code, error_detail=detail[:500])
    if moved and job.book and job.book.state != BookState.READY:
        library.refuse(job.book, code, detail)
    for edition in Edition.objects.filter(job=job).select_related("book") if moved else ():
        editions.forget(edition)


def _fetch(book: Book, client: Client) -> None:
    """Keep the page as the Book's source. A worker before this one may have done so."""
    if not book.source_digest:
        library.keep_page(book, client.page(book.source_url).data)


def _base(book: Book) -> Document | None:
    """Read the book's own source once more: what its owner has changed is not as it says."""
    try:
        return _read(book.source_key, book.source_name, book.kept_rules, _kind(book))
    except (Refused, FileNotFoundError):
        return None


def _kind(book: Book) -> str:
    return "article" if book.source_url else ""


def _read(key: str, name: str, keep: list[str], kind: str = "") -> Document:
    """Read a source in a child process with limits."""
    failpoints.passed(failpoints.READING, name)
    try:
        document = sandbox.read(_source(key), name, kind=kind, keep=keep)
    except sandbox.Killed as error:
        detail = "Reading this file was ended from outside, perhaps for want of memory."
        raise Untimely("set_aside", detail) from error
    if not any(block.text.strip() for section in document.sections for block in section.blocks):
        raise Refused("no_text", "There is nothing to read aloud in this file.")
    return document


def _source(key: str) -> Path:
    try:
        path = site.store().local(key)
        path.stat()
    except FileNotFoundError as error:
        gone = "The uploaded file is not there any more. Upload it again."
        raise Refused("lost", gone) from error
    except OSError as error:
        raise Untimely(AWAY, str(error)) from error
    return path
