"""The library: the shelf, uploads, pasted text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from jobs.states import State
from narrator import site
from narrator.models import Book, BookState
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries, Settings

    from narrator.models import User

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


def a_file(name: str = "cask.txt", content: bytes = b"I vowed revenge.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def shelf_text(reader: Client) -> str:
    return reader.get(reverse("shelf")).content.decode()


def test_an_empty_library_invites(reader: Client) -> None:
    page = reader.get(reverse("library"))

    assert "What shall we read first?" in page.content.decode()


def test_an_uploaded_file_becomes_a_book_that_is_read_in(reader: Client, alice: User) -> None:
    response = reader.post(reverse("upload"), {"documents": a_file()})

    book = Book.objects.get()
    assert response["Location"] == reverse("book", args=[book.pk])
    assert (book.owner, book.state, book.source_name) == (alice, BookState.IMPORTING, "cask.txt")
    assert site.store().read(book.source_key) == b"I vowed revenge."


def test_several_files_become_several_books(reader: Client) -> None:
    files = [a_file("one.txt"), a_file("two.txt")]

    response = reader.post(reverse("upload"), {"documents": files})

    assert response["Location"] == reverse("library")
    assert set(Book.objects.values_list("source_name", flat=True)) == {"one.txt", "two.txt"}


def test_a_script_gets_the_card_of_the_new_book(reader: Client) -> None:
    response = reader.post(reverse("upload"), {"documents": a_file()}, headers=SCRIPT)

    assert response.status_code == 201
    assert f"book-{Book.objects.get().pk}" in response.content.decode()


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_file_that_is_too_large_is_refused_in_place(
    reader: Client, settings: Settings, headers: dict[str, str]
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    large = a_file(content=b"x" * (1024 * 1024 + 1))

    response = reader.post(reverse("upload"), {"documents": large}, headers=headers)

    assert response.status_code == 413
    assert "The file is larger than 1 MB." in response.content.decode()
    assert not Book.objects.exists()


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_more_files_than_a_form_may_have_are_refused(
    reader: Client, headers: dict[str, str]
) -> None:
    files = [a_file(f"{number}.txt") for number in range(101)]

    response = reader.post(reverse("upload"), {"documents": files}, headers=headers)

    assert response.status_code == 400
    assert "Too many files: 20 is the most for one form." in response.content.decode()
    assert not Book.objects.exists()


def test_an_upload_without_a_file_says_so(reader: Client) -> None:
    response = reader.post(reverse("upload"))

    assert response.status_code == 400
    assert "Choose a file first." in response.content.decode()


def test_an_upload_needs_the_token_of_the_form(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)

    response = strict.post(reverse("upload"), {"documents": a_file()})

    assert response.status_code == 403
    assert not Book.objects.exists()


def test_pasted_text_is_named_by_its_first_words(reader: Client) -> None:
    reader.post(reverse("paste"), {"text": "It was about dusk, one evening."})

    book = Book.objects.get()
    assert book.title == "It was about dusk, one evening."
    assert site.store().read(book.source_key) == b"It was about dusk, one evening."


def test_nothing_pasted_is_nothing_kept(reader: Client) -> None:
    response = reader.post(reverse("paste"), {"text": "  "})

    assert "Paste some text first." in response.content.decode()
    assert not Book.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://article.test/a?b=c", "https://article.test/a?b=c"),
        (" article.test/why ", "https://article.test/why"),
        ("bücher.test", "https://xn--bcher-kva.test"),
    ],
)
def test_an_article_is_fetched_from_the_address_that_was_pasted(
    reader: Client, typed: str, kept: str
) -> None:
    response = reader.post(reverse("fetch"), {"address": typed})

    book = Book.objects.get()
    assert response["Location"] == reverse("book", args=[book.pk])
    assert (book.source_url, book.state) == (kept, BookState.IMPORTING)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Paste an address first."),
        ("http://127.0.0.1:8000/", "This address cannot be fetched."),
        ("localhost", "This address cannot be fetched."),
        ("redis:6379", "This is not an address of a web page."),
        ("file:///etc/passwd", "This is not an address of a web page."),
        ("x" * 2_001, "at most 2000 characters"),
    ],
)
def test_an_address_that_is_none_is_refused_where_it_was_typed(
    reader: Client, typed: str, words: str
) -> None:
    response = reader.post(reverse("fetch"), {"address": typed})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Book.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, "waiting for its turn"),
        (State.RUNNING, "being narrated"),
        (State.PAUSED, "paused at 50 %"),
        (State.NEEDS_ATTENTION, "needs attention"),
        (State.DONE, "audiobook"),
        (State.CANCELLED, "ready to be narrated"),
    ],
)
def test_the_shelf_says_how_each_book_stands(
    reader: Client, alice: User, state: State, words: str
) -> None:
    job = rows.make_narration(alice)
    first = job.chapters.all()[0].passages.all()[0]
    rows.read_take(first.take)
    Job.objects.filter(pk=job.pk).update(state=state)

    assert words in shelf_text(reader)


def test_a_shelf_that_has_not_changed_is_not_sent_again(reader: Client, alice: User) -> None:
    book = rows.make_book(alice, state=BookState.IMPORTING)
    etag = reader.get(reverse("shelf"))["ETag"]

    again = reader.get(reverse("shelf"), headers={"If-None-Match": etag})
    Book.objects.filter(pk=book.pk).update(state=BookState.READY)
    changed = reader.get(reverse("shelf"), headers={"If-None-Match": etag})

    assert (again.status_code, changed.status_code) == (304, 200)


def test_only_a_shelf_on_which_something_moves_is_watched(reader: Client, alice: User) -> None:
    book = rows.make_book(alice)
    assert "hx-trigger" not in shelf_text(reader)

    Book.objects.filter(pk=book.pk).update(state=BookState.IMPORTING)

    assert shelf_text(reader).count("hx-trigger") == 1


def test_the_shelf_takes_as_many_queries_for_ten_books_as_for_two(
    reader: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        rows.make_narration(alice)

    with django_assert_max_num_queries(6):  # session, user, count, books, narrations, passages
        reader.get(reverse("shelf"))
