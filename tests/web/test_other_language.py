"""A book in a language that no voice speaks: told by name, and asked how it is to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from jobs import control
from jobs.pipeline.importing import import_document
from narrator.models import Book

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User

DUTCH = (
    "Toen de oude man die morgen de deur van zijn huis opende, zag hij dat het water tot aan de"
    " dijk was gestegen, en dat de schapen op de laatste droge heuvel bij elkaar stonden. Hij riep"
    " zijn zoon, maar niemand gaf antwoord, want de jongen was al voor zonsopgang naar het dorp."
)
pytestmark = pytest.mark.django_db(transaction=True)


def imported(owner: User, text: str, language: str = "") -> Book:
    job = control.import_book(owner, [text.encode()], "boek.txt", language=language)
    import_document(job.pk)
    assert job.book
    return Book.objects.get(pk=job.book.pk)


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.mark.parametrize("page", ["book", "review"])
def test_it_is_told_and_asked_before_a_voice_is_chosen(
    reader: Client, alice: User, page: str
) -> None:
    book = imported(alice, DUTCH * 3)

    shown = reader.get(reverse(page, args=[book.pk])).content.decode()

    assert "This looks like <strong>Dutch</strong>" in shown
    assert "English, Chinese, Japanese" in shown
    assert "Choose the voice" not in shown


def test_a_confirmation_ends_the_question(reader: Client, alice: User) -> None:
    book = imported(alice, DUTCH * 3)
    address = reverse("confirm-language", args=[book.pk])

    wrong = reader.post(address, {"language": "nl"}, follow=True).content.decode()
    right = reader.post(address, {"language": "de"}, follow=True).content.decode()

    assert "is not one of en, zh" in wrong
    assert "It is read in German." in right
    assert "Choose the voice" in right
    book.refresh_from_db()
    assert (book.language, book.other_language) == ("de", "")


def test_who_says_the_language_is_not_asked(alice: User) -> None:
    book = imported(alice, DUTCH * 3, language="de")

    assert (book.language, book.other_language) == ("de", "")


def test_a_program_is_told_and_may_go_on(alice: User, api: Client) -> None:
    book = imported(alice, DUTCH * 3)
    address = f"/api/v1/books/{book.pk}"

    before = api.get(address).json()
    after = api.patch(address, {"language": "en"}, content_type="application/json").json()

    assert before["other_language"] == "Dutch"
    assert any("written in Dutch" in warning for warning in before["warnings"])
    assert after["warnings"] == []
    assert (after["language"], after["other_language"]) == ("en", None)
