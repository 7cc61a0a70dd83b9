"""The pronunciation lists without a script: add, change, remove, and what each touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from narrator import pronunciation
from narrator.models import Pronunciation
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import Book, User

TEXTS = ("# The Storm\n\nIt began at noon.\n\nIt ended at night.", "A calm came.")


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_book(alice, TEXTS)


def page(reader: Client, name: str, *args: object, **query: str) -> str:
    return reader.get(reverse(name, args=args), query).content.decode()


def post(reader: Client, name: str, *args: object, **form: Any) -> str:
    answer = reader.post(reverse(name, args=args), form, follow=True)
    return answer.content.decode()


def test_an_entry_says_what_it_changes(reader: Client, book: Book) -> None:
    form = {"written": "noon", "spoken": "nune", "whole_word": "on"}
    said = post(reader, "book-pronunciations", book.pk, **form)
    entry = Pronunciation.objects.get()
    where = page(reader, "touched-passages", book.pk, entry.pk)

    assert "“noon” is said “nune”. 1 passage changed, $0.0" in said
    assert "Said: It began at nune." in where
    removed = post(reader, "remove-pronunciation", entry.pk)
    assert "as it is written again. 1 passage changed, $0.0" in removed


def test_an_entry_that_cannot_work_says_why_and_keeps_what_was_typed(
    reader: Client, book: Book
) -> None:
    said = post(reader, "book-pronunciations", book.pk, written="noon", spoken="!")

    assert "write how it sounds" in said
    assert 'value="noon"' in said


def test_the_list_for_all_books_stands_beside_that_of_a_book(
    reader: Client, book: Book, alice: User
) -> None:
    said = post(reader, "pronunciations", written="Poe", spoken="Po", language="en")

    assert "counts in all your books" in said
    assert "Poe" in page(reader, "book-pronunciations", book.pk)
    pronunciation.add(alice, book, "calm", "karm")
    assert "calm" not in page(reader, "pronunciations")


def test_an_entry_is_changed_where_it_stands(reader: Client, book: Book, alice: User) -> None:
    entry = pronunciation.add(alice, book, "noon", "nune", match_case=True, language="en")
    shown = page(reader, "change-pronunciation", entry.pk)

    said = post(
        reader, "change-pronunciation", entry.pk, written="noon", spoken="noo-n", whole_word="on"
    )

    assert 'value="nune"' in shown
    assert 'name="match_case" checked' in shown
    assert "“noon” is said “noo-n”. 1 passage changed, $0.0" in said
    entry.refresh_from_db()
    assert (entry.spoken, entry.match_case, entry.language) == ("noo-n", False, "en")


def test_a_change_that_cannot_work_says_why(reader: Client, book: Book, alice: User) -> None:
    entry = pronunciation.add(alice, None, "noon", "nune", language="en")

    said = post(reader, "change-pronunciation", entry.pk, written="noon", spoken="", language="en")

    assert "this is empty" in said
    entry.refresh_from_db()
    assert entry.spoken == "nune"
