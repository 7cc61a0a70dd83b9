"""Uploads become books, or leave a clear sentence and nothing else."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from jobs import claims, control, dispatch, sweep
from jobs.models import Job
from jobs.pipeline import importing
from jobs.states import State
from narrator import library, site
from narrator.models import Book, BookState
from tests.audio.books import cover
from tests.books import make_epub
from tests.rows import make_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from narrator.text.document import Document
    from tests.conftest import Rung

pytestmark = pytest.mark.django_db(transaction=True)


def upload(path: Path) -> Job:
    return control.import_book(make_user(), [path.read_bytes()], path.name)


def book_of(job: Job) -> Book:
    assert job.book is not None
    job.book.refresh_from_db()
    return job.book


@pytest.fixture
def epub(tmp_path: Path) -> Path:
    return make_epub(
        tmp_path / "tale.epub",
        title="A Tale",
        author="A. Writer",
        language="en",
        chapters=[
            ("One", ["It began in the morning, as such things often do in the country."]),
            ("Two", ["It ended at night, when everyone had gone home to their dinner."]),
        ],
    )


def test_an_epub_becomes_a_book_with_its_chapters(epub: Path) -> None:
    job = upload(epub)

    importing.import_document(job.pk)

    book = book_of(job)
    assert (book.state, book.title, book.author) == (BookState.READY, "A Tale", "A. Writer")
    assert book.language == "en"
    chapters = list(book.chapters.filter(included=True))
    assert [chapter.title for chapter in chapters] == ["One", "Two"]
    assert "gone home to their dinner." in chapters[1].text
    assert all(chapter.characters > 50 for chapter in chapters)
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_book_in_a_language_that_nobody_speaks_says_so(tmp_path: Path) -> None:
    words = (
        "Het was een donkere nacht en de regen viel op de daken van de stad, terwijl niemand meer "
        "op straat te zien was. De laatste trein was om tien uur vertrokken, en toch stond er nog "
        "iemand onder de klok te wachten. "
    )
    path = make_epub(
        tmp_path / "nacht.epub",
        title="Nacht",
        author="A. Schrijver",
        language="nl",
        chapters=[("Een", [words, words]), ("Twee", [words])],
    )
    job = upload(path)

    importing.import_document(job.pk)

    [warning] = library.warnings_of(book_of(job))
    assert "written in Dutch" in warning
    assert "Choose its language" in warning


def test_a_second_delivery_changes_nothing(epub: Path) -> None:
    job = upload(epub)
    importing.import_document(job.pk)
    before = list(book_of(job).chapters.values_list("pk", flat=True))

    importing.import_document(job.pk)

    assert list(book_of(job).chapters.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("broken.epub", b"PK\x03\x04 and then nothing that makes sense"),
        ("picture.jpg", b"\xff\xd8\xff\xe0" + bytes(2000)),
        ("blank.txt", b" \n\n * * * \n "),
        ("noise.txt", bytes(range(256)) * 20),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    job = upload(tmp_path / name)

    importing.import_document(job.pk)

    job.refresh_from_db()
    book = book_of(job)
    assert (job.state, book.state) == (State.FAILED, BookState.FAILED)
    assert book.error_code == job.error_code != ""
    assert book.error_detail.endswith(".")
    assert not book.chapters.exists()
    assert not site.store().exists(book.source_key)


def test_an_upload_whose_message_was_lost_is_rung_again(epub: Path, rung: Rung) -> None:
    job = upload(epub)
    rung.clear()
    Job.objects.filter(pk=job.pk).update(updated_at="2000-01-01T00:00Z")

    sweep.sweep()

    assert rung == [(dispatch.IMPORT, [str(job.pk)])]


def test_a_document_that_ends_its_worker_three_times_is_set_aside(epub: Path) -> None:
    job = upload(epub)
    for _ in range(claims.MAX_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(
            state=State.RUNNING, attempts=job.attempts + 1, lease_until="2000-01-01T00:00Z"
        )
        job.attempts += 1
        sweep.repair()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "set_aside")
    assert book_of(job).state == BookState.FAILED


@pytest.fixture
def while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Do something when a file has been read and before its book is filled."""

    def wait(act: Callable[[], object]) -> None:
        real = importing._read

        def read_and_act(*args: Any) -> Document:
            document = real(*args)
            act()
            return document

        monkeypatch.setattr(importing, "_read", read_and_act)

    return wait


def test_an_import_that_is_cancelled_while_it_is_read_stays_cancelled(
    epub: Path, while_it_is_read: Callable[[Callable[[], object]], None]
) -> None:
    job = upload(epub)
    while_it_is_read(lambda: control.cancel(Job.objects.get(pk=job.pk)))

    importing.import_document(job.pk)

    assert Job.objects.get(pk=job.pk).state == State.CANCELLED
    book = book_of(job)
    assert (book.state, book.error_code, book.chapters.count()) == ("failed", "cancelled", 0)


def test_a_book_that_is_deleted_while_it_is_read_leaves_no_file(
    tmp_path: Path, while_it_is_read: Callable[[Callable[[], object]], None]
) -> None:
    job = upload(make_epub(tmp_path / "a.epub", cover=cover()))
    while_it_is_read(lambda: control.delete_book(book_of(job)))

    importing.import_document(job.pk)

    assert not Book.objects.exists()
    assert job.book is not None
    assert not site.store().local(job.book.folder).exists()


def test_what_the_owner_writes_while_it_is_read_stays(
    epub: Path, while_it_is_read: Callable[[Callable[[], object]], None]
) -> None:
    job = upload(epub)
    while_it_is_read(lambda: Book.objects.update(title="By hand", language="de"))

    importing.import_document(job.pk)

    book = book_of(job)
    assert (book.state, book.title, book.language) == (BookState.READY, "By hand", "de")
    assert book.author == "A. Writer"


def test_a_worker_that_lost_its_claim_does_not_undo_an_edit(
    epub: Path, while_it_is_read: Callable[[Callable[[], object]], None]
) -> None:
    job = upload(epub)

    def overtaken() -> None:
        Job.objects.filter(pk=job.pk).update(fence=uuid.uuid4(), state=State.DONE)
        Book.objects.update(state=BookState.READY, title="Ready and edited")

    while_it_is_read(overtaken)
    importing.import_document(job.pk)

    assert (book_of(job).title, book_of(job).chapters.count()) == ("Ready and edited", 0)
