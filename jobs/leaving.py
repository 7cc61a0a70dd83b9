"""A person takes along what is theirs, or leaves for good."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from jobs.models import Charge, Job, Kind, NarratedChapter, Webhook
from jobs.states import OPEN, ChapterState, State
from narrator import site
from narrator.models import Book, Pronunciation, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.models import QuerySet

    from narrator.models import User


def export(user: User, target: Path) -> None:
    """Write all that is a user's into a zip. Keys and passwords stay out."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("everything.json", json.dumps(facts(user), default=str, indent=1))
        store = site.store()
        for name, key in _files(user):
            if store.exists(key):
                bundle.write(store.local(key), name)


def facts(user: User) -> dict[str, Any]:
    """Return the rows of a user, as plain values."""
    return {
        "user": {"name": user.username, "email": user.email, "since": user.date_joined},
        "books": [_book(book) for book in Book.objects.owned_by(user)],
        "voices": _values(Voice.objects.owned_by(user), "id", "name", "description", "language"),
        "pronunciations": _values(
            Pronunciation.objects.owned_by(user), "book_id", "written", "spoken", "language"
        ),
        "jobs": _values(
            Job.objects.owned_by(user), "id", "kind", "state", "book_id", "price_usd", "created_at"
        ),
        "charges": _values(
            Charge.objects.owned_by(user), "job_id", "characters", "amount_usd", "state",
            "created_at",
        ),
        "webhooks": _values(Webhook.objects.owned_by(user), "id", "url", "created_at", "off_at"),
    }  # fmt: skip


def _book(book: Book) -> dict[str, Any]:
    chapters = _values(book.chapters.all(), "number", "title", "text", "included")
    return {"id": book.pk, "title": book.title, "author": book.author, "chapters": chapters}


def _values(rows: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names))


def _files(user: User) -> Iterator[tuple[str, str]]:
    """Yield (name in the zip, key) of every source and every finished chapter."""
    for book in Book.objects.owned_by(user):
        suffix = book.source_name.rpartition(".")[2][:8]
        suffix = suffix if suffix.isalnum() else "bin"
        yield f"books/{book.pk}/source.{suffix}", book.source_key
    ready = NarratedChapter.objects.filter(job__owner=user, state=ChapterState.READY)
    for chapter in ready.select_related("job").defer("spans"):
        yield f"audio/{chapter.job_id}/{chapter.number:05d}.flac", chapter.audio_key("flac")


def delete(user: User) -> None:
    """Delete a user with all rows and files; of the ledger the sums stay, without a name.

    The files first: while one of them cannot be removed, the rows say whose it is.
    """
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    for pk in Job.objects.owned_by(user).filter(state__in=OPEN).values_list("pk", flat=True):
        Job.objects.move(pk, State.CANCELLED)
    folder = str(user.pk)
    _remove(folder)
    Job.objects.owned_by(user).filter(kind=Kind.EXPORT).delete()
    user.delete()
    site.store().delete_folder(folder)  # what a worker saved meanwhile


def _remove(folder: str) -> None:
    store = site.store()
    store.delete_folder(folder)
    left = next((each.key for each in store.entries() if each.key.startswith(f"{folder}/")), "")
    if left:
        raise OSError(f"{left} could not be removed. Nothing else was deleted; try again.")
