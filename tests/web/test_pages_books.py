"""The page of a book: particulars, chapters, reading, deleting."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from narrator import site
from narrator.models import Book, BookState, Chapter
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User) -> Book:
    return rows.make_book(alice)


def page_of(reader: Client, book: Book) -> str:
    return reader.get(reverse("book", args=[book.pk])).content.decode()


def test_it_shows_the_language_so_that_the_owner_can_correct_it(reader: Client, book: Book) -> None:
    assert "takes this for <strong>English</strong>" in page_of(reader, book)


def test_it_shows_the_price_of_each_chapter_and_of_all(
    reader: Client, book: Book, settings: Settings
) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    settings.SPEECH_PRICE_PER_MILLION = Decimal(1000)

    page = page_of(reader, book)

    lengths = [chapter.characters for chapter in book.chapters.all()]
    assert lengths == [80, 81]
    assert "$0.08" in page
    assert "at most <strong>$0.16</strong>" in page


def test_a_preview_voice_costs_nothing(reader: Client, book: Book) -> None:
    assert "free with the preview voice" in page_of(reader, book)


def test_the_same_file_twice_leads_to_the_first(reader: Client, book: Book) -> None:
    again, other = rows.make_book(book.owner), rows.make_book(book.owner)
    Book.objects.filter(pk__in=[book.pk, again.pk]).update(source_digest="one")
    Book.objects.filter(pk=other.pk).update(source_digest="another")

    link = f'You already have this book: <a href="{reverse("book", args=[book.pk])}">'
    assert link in page_of(reader, again)
    assert "You already have this book" not in page_of(reader, other)


def test_it_says_why_a_chapter_is_left_out(reader: Client, book: Book) -> None:
    book.chapters.filter(number=1).update(included=False, reason="copyright")

    assert "looks like a copyright page" in page_of(reader, book)


def test_a_file_that_could_not_be_read_says_why(reader: Client, book: Book) -> None:
    Book.objects.filter(pk=book.pk).update(
        state=BookState.FAILED, error_code="no_text", error_detail="There is nothing to read."
    )

    assert "There is nothing to read." in page_of(reader, book)


def test_a_book_that_is_read_in_is_waited_for(reader: Client, book: Book) -> None:
    Book.objects.filter(pk=book.pk).update(state=BookState.IMPORTING)
    waiting = reader.get(reverse("reading", args=[book.pk]))
    Book.objects.filter(pk=book.pk).update(state=BookState.READY)
    ready = reader.get(reverse("reading", args=[book.pk]))

    assert waiting.status_code == 204
    assert ready["HX-Refresh"] == "true"


def test_its_particulars_can_be_corrected(reader: Client, book: Book) -> None:
    corrected = {"title": "The Cask", "author": "E. A. Poe", "language": "fr"}

    reader.post(reverse("edit-book", args=[book.pk]), corrected)

    book.refresh_from_db()
    assert (book.title, book.author, book.language) == ("The Cask", "E. A. Poe", "fr")


def test_characters_are_counted_again_for_another_language(reader: Client, book: Book) -> None:
    book.chapters.update(characters=1)

    reader.post(reverse("edit-book", args=[book.pk]), {"title": "The Cask", "language": "de"})

    assert list(book.chapters.values_list("characters", flat=True)) == [80, 81]


def test_a_book_keeps_its_title_when_the_form_is_wrong(reader: Client, book: Book) -> None:
    response = reader.post(reverse("edit-book", args=[book.pk]), {"title": "", "language": "xx"})

    book.refresh_from_db()
    assert response.status_code == 422
    assert (book.title, book.language) == ("The Cask of Amontillado", "en")


def test_chapters_can_be_left_out_and_brought_back(reader: Client, book: Book) -> None:
    first, second = book.chapters.all()
    address = reverse("select-chapters", args=[book.pk])

    reader.post(address, {"included": [str(second.pk)]})
    left_out = list(book.chapters.filter(included=False))
    reader.post(address, {"included": [str(first.pk), str(second.pk)]})

    assert left_out == [first]
    assert book.chapters.filter(included=True).count() == 2


def test_a_changed_selection_makes_a_new_version_of_that_chapter(
    reader: Client, book: Book
) -> None:
    second = book.chapters.all()[1]

    reader.post(reverse("select-chapters", args=[book.pk]), {"included": [str(second.pk)]})

    assert list(book.chapters.values_list("version", flat=True)) == [2, 1]


def test_htmx_gets_the_new_total_alone(reader: Client, book: Book) -> None:
    address = reverse("select-chapters", args=[book.pk])

    total = reader.post(address, headers={"HX-Request": "true"}).content.decode()

    assert "No chapter is chosen" in total
    assert "<html" not in total


def test_chapters_of_another_book_cannot_be_selected(reader: Client, book: Book) -> None:
    foreign = rows.make_book(rows.make_user("dora")).chapters.all()[0]
    Chapter.objects.filter(pk=foreign.pk).update(included=False)

    reader.post(reverse("select-chapters", args=[book.pk]), {"included": [str(foreign.pk)]})

    foreign.refresh_from_db()
    assert not foreign.included
    assert book.chapters.filter(included=True).count() == 2


def test_a_chapter_can_be_read(reader: Client, book: Book) -> None:
    text = "# The Vaults\n\nA <b>nitre</b> gleamed.\n\n* * *\n\nHe laughed."
    book.chapters.filter(number=1).update(text=text)

    page = reader.get(reverse("chapter", args=[book.chapters.all()[0].pk])).content.decode()

    assert '<h2 id="p0">The Vaults</h2>' in page
    assert "A &lt;b&gt;nitre&lt;/b&gt; gleamed." in page
    assert "<hr>" in page


def test_deleting_asks_first(reader: Client, book: Book) -> None:
    address = reverse("delete-book", args=[book.pk])

    asked = reader.get(address).content.decode()
    still_there = Book.objects.filter(pk=book.pk).exists()
    reader.post(address)

    assert "This cannot be undone." in asked
    assert still_there
    assert not Book.objects.filter(pk=book.pk).exists()
    assert not site.store().exists(book.source_key)
