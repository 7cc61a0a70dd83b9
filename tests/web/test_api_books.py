"""Books over the API: sent, watched, corrected, taken away."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Job
from narrator import library, site
from narrator.models import Book, BookState
from tests import rows

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

    from narrator.models import User
    from tests.conftest import Rung

JSON = "application/json"
BOOKS = "/api/v1/books"
KEYS = {
    "id", "title", "author", "language", "state", "error", "characters", "cover_url", "chapters"
}  # fmt: skip


def upload(data: bytes = b"Call me Ishmael.", name: str = "moby.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_file_is_kept_and_read_in_later(
    api: Client, rung: Rung, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post(
            BOOKS, {"file": upload(), "title": " Moby\u202e Dick ", "language": "en-US"}
        )

    assert answer.status_code == 202
    found = answer.json()
    assert set(found) >= KEYS
    assert (found["state"], found["title"], found["language"]) == ("importing", "Moby Dick", "en")
    assert answer["Location"] == f"{BOOKS}/{found['id']}"
    assert int(answer["Retry-After"]) > 0
    book = Book.objects.get(pk=found["id"])
    assert site.store().read(book.source_key) == b"Call me Ishmael."
    assert rung == [("jobs.import_document", [str(Job.objects.get(book=book).pk)])]


def test_a_text_is_a_book_too(api: Client) -> None:
    body = {"text": "Call me Ishmael.", "title": "Moby Dick", "owner": 1, "state": "ready"}

    answer = api.post(BOOKS, body, content_type=JSON)

    assert (answer.status_code, answer.json()["state"]) == (202, "importing")
    book = Book.objects.get()
    assert (book.source_name, site.store().read(book.source_key)) == (
        "Moby Dick.txt",
        b"Call me Ishmael.",
    )


def test_an_address_is_a_book_too_and_fetched_later(api: Client) -> None:
    body = {"url": "https://article.test/a", "title": "An Article", "language": "en"}

    answer = api.post(BOOKS, body, content_type=JSON)

    assert (answer.status_code, answer.json()["state"]) == (202, "importing")
    book = Book.objects.get()
    assert (book.source_url, book.title) == ("https://article.test/a", "An Article")
    assert not site.store().exists(book.source_key)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "  \n "}, "empty_text"),
        ({"text": 7}, "invalid"),
        ({}, "invalid"),
        ([], "invalid"),
        ({"url": "http://127.0.0.1/"}, "address_blocked"),
        ({"url": "file:///etc/passwd"}, "not_an_address"),
        ({"url": ""}, "not_an_address"),
        ({"url": 7}, "invalid"),
        ({"url": "https://article.test/", "text": "Ahoy."}, "invalid"),
        ({"text": "Ahoj.", "language": "cs"}, "unknown_language"),
        ({"text": "Ahoy.", "title": "x" * 501}, "invalid"),
    ],
)
def test_what_is_no_book_is_refused_and_leaves_nothing(
    body: object, code: str, api: Client
) -> None:
    answer = api.post(BOOKS, json.dumps(body), content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Book.objects.exists()


def test_an_empty_file_and_no_file_are_refused(api: Client) -> None:
    empty = api.post(BOOKS, {"file": upload(b"")})
    missing = api.post(BOOKS, {"title": "Moby Dick"})

    assert (empty.status_code, empty.json()["detail"]) == (422, "The file is empty.")
    assert (missing.status_code, missing.json()["code"]) == (422, "file_missing")
    assert not Book.objects.exists()


@pytest.mark.parametrize("count", [2, 101])
def test_several_files_at_a_time_are_refused(count: int, api: Client) -> None:
    answer = api.post(BOOKS, {"file": [upload() for _ in range(count)]})

    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_files")
    assert not Book.objects.exists()


def test_who_has_a_file_already_is_told(api: Client, bob: User) -> None:
    theirs = rows.make_book(bob)
    theirs.source_digest = hashlib.sha256(b"Call me Ishmael.").hexdigest()
    theirs.save()

    first = api.post(BOOKS, {"file": upload(), "title": "Moby Dick"}).json()
    second = api.post(BOOKS, {"file": upload(name="again.txt")}).json()

    assert first["warnings"] == []
    assert second["warnings"] == [
        "You already have this book: “Moby Dick”. What was read of it is not paid for again."
    ]


@pytest.mark.parametrize("size", [1_500_000, 3_000_000])
def test_a_file_over_the_limit_is_refused_while_it_arrives(
    size: int, api: Client, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    answer = api.post(BOOKS, {"file": upload(b"x" * size)})

    assert answer.status_code == 413
    assert answer.json()["detail"] == "The file is larger than 1 MB."
    assert not Book.objects.exists()
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a\r\nX: y.txt",
        "x" * 300,
        "CON.txt",
        "ü.txt",
        "u\u0308.txt",
        "\u202etxt.exe",
    ],
)
def test_a_file_name_is_only_a_name(name: str, api: Client) -> None:
    answer = api.post(BOOKS, {"file": upload(name=name)})

    assert answer.status_code == 202
    book = Book.objects.get()
    assert "/" not in book.source_name
    assert book.source_key == f"{book.owner_id}/books/{book.pk}/source"


def test_a_ready_book_tells_its_chapters(alice: User, api: Client) -> None:
    book = rows.make_book(alice)
    book.chapters.filter(number=2).update(included=False, reason="notes")

    answer = api.get(f"{BOOKS}/{book.pk}")

    found = answer.json()
    assert "Retry-After" not in answer
    first, second = found["chapters"]
    assert (found["state"], found["error"], found["cover_url"]) == ("ready", None, None)
    assert found["characters"] == first["characters"] > 0
    assert set(first) == {"id", "number", "title", "characters", "included", "reason"}
    assert (first["included"], first["reason"]) == (True, None)
    assert (second["included"], second["reason"]) == (False, "notes")


def test_a_book_that_cannot_be_read_says_why(alice: User, api: Client) -> None:
    book = rows.make_book(alice, [])
    library.refuse(book, "damaged", "The file is damaged.")

    found = api.get(f"{BOOKS}/{book.pk}").json()

    assert found["state"] == "failed"
    assert found["error"] == {"code": "damaged", "detail": "The file is damaged."}


def test_watching_an_import_costs_little(alice: User, api: Client) -> None:
    book = rows.make_book(alice, [], state=BookState.IMPORTING)
    first = api.get(f"{BOOKS}/{book.pk}")

    again = api.get(f"{BOOKS}/{book.pk}", headers={"If-None-Match": first["ETag"]})

    assert int(first["Retry-After"]) > 0
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Book.objects.filter(pk=book.pk).update(state=BookState.READY)
    changed = api.get(f"{BOOKS}/{book.pk}", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed.json()["state"]) == (200, "ready")


def test_a_list_is_walked_page_by_page_newest_first(alice: User, api: Client) -> None:
    made = [str(rows.make_book(alice, []).pk) for _ in range(5)]
    pages, following = [], f"{BOOKS}?limit=2"

    while following:
        found = api.get(following).json()
        pages.append([book["id"] for book in found["results"]])
        rows.make_book(alice, [], title="A newcomer")  # must not move what comes next
        following = found["next"]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [pk for page in pages for pk in page] == made[::-1]


def test_a_correction_is_kept_and_a_language_recounts(alice: User, api: Client) -> None:
    book = rows.make_book(alice)
    book.chapters.update(characters=0)
    body = {"title": "Das Faß", "author": "Poe", "language": "de-AT", "state": "failed", "id": "x"}

    answer = api.patch(f"{BOOKS}/{book.pk}", body, content_type=JSON)

    found = answer.json()
    assert answer.status_code == 200
    assert (found["title"], found["author"], found["language"]) == ("Das Faß", "Poe", "de")
    assert (found["state"], found["characters"] > 0) == ("ready", True)


def test_an_unknown_language_changes_nothing(alice: User, api: Client) -> None:
    book = rows.make_book(alice)

    answer = api.patch(f"{BOOKS}/{book.pk}", {"title": "New", "language": "tlh"}, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_language")
    assert "pt" in answer.json()["detail"]
    book.refresh_from_db()
    assert book.title == "The Cask of Amontillado"


def test_a_deleted_book_is_gone_with_its_files(alice: User, api: Client) -> None:
    book = rows.make_book(alice)

    assert api.delete(f"{BOOKS}/{book.pk}").status_code == 204
    assert api.get(f"{BOOKS}/{book.pk}").status_code == 404
    assert not site.store().exists(book.source_key)


def test_a_cover_is_a_picture_that_is_fetched_once(alice: User, api: Client) -> None:
    book = rows.make_book(alice)
    book.cover_key = f"{book.folder}/cover.jpg"
    book.save(update_fields=["cover_key"])
    site.store().write(book.cover_key, b"\xff\xd8jpeg")
    address = api.get(f"{BOOKS}/{book.pk}").json()["cover_url"]

    first = api.get(address)

    assert (b"".join(first), first["Content-Type"]) == (b"\xff\xd8jpeg", "image/jpeg")
    assert first["X-Content-Type-Options"] == "nosniff"
    assert api.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
