"""A chapter of megabytes is shown, edited and split page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from narrator import editing, library
from narrator.intake import spoken_characters
from narrator.web.pages.sheets import CHARACTERS, sheet_of
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import Book, Chapter, User

JSON = "application/json"
LINE = "and nobody said a word, since nobody knew what there was to be said about it."
PARAGRAPHS = [f"On day {number} it rained, {LINE}" for number in range(3_000)]
TEXT = "\n\n".join(PARAGRAPHS)


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User) -> Book:
    return rows.make_book(alice, [TEXT, "A calm came."])


def chapter(book: Book) -> Chapter:
    found: Chapter = book.chapters.select_related("book").get(number=1)
    return found


def page(reader: Client, name: str, book: Book, **query: int) -> str:
    return reader.get(reverse(name, args=[chapter(book).pk]), query).content.decode()


def test_the_sheets_have_every_paragraph_once() -> None:
    count = sheet_of(TEXT, {}).count
    sheets = [sheet_of(TEXT, {"sheet": str(number)}) for number in range(1, count + 1)]

    assert [block.text for each in sheets for block in each.blocks] == PARAGRAPHS
    assert [each.first for each in sheets[1:]] == [each.last for each in sheets[:-1]]
    assert max(len(each.text) for each in sheets) < CHARACTERS * 1.1


@pytest.mark.parametrize(
    "asked", [{"sheet": "99"}, {"sheet": "x"}, {"at": "999999999"}, {"at": ""}]
)
def test_what_is_no_sheet_is_the_first_or_the_last(asked: dict[str, str]) -> None:
    assert sheet_of(TEXT, asked).number in {1, sheet_of(TEXT, {}).count}


@pytest.mark.parametrize("name", ["chapter", "edit-chapter", "split-chapter"])
def test_a_page_has_one_sheet_and_leads_to_the_others(
    reader: Client, book: Book, name: str
) -> None:
    shown = page(reader, name, book, sheet=2)

    assert len(shown) < 3 * CHARACTERS
    assert "Page 2 of 3 of this chapter" in shown
    assert 'href="?sheet=1"' in shown
    assert 'href="?sheet=3"' in shown
    assert PARAGRAPHS[0] not in shown


def test_a_short_chapter_is_whole(reader: Client, book: Book) -> None:
    short = book.chapters.get(number=2)
    shown = reader.get(reverse("edit-chapter", args=[short.pk])).content.decode()

    assert "of this chapter" not in shown
    assert 'name="first"' not in shown


def test_a_place_that_was_found_is_on_the_page_it_leads_to(reader: Client, book: Book) -> None:
    found = reader.get(reverse("search", args=[book.pk]), {"q": "day 2500 "}).content.decode()
    link = found.split('class="found"')[1].split('href="')[1].partition('"')[0]

    assert link.endswith("?at=2500#p2500")
    assert PARAGRAPHS[2500] in reader.get(link).content.decode()


def form(shown: str) -> dict[str, str]:
    return {
        name: shown.split(f'name="{name}" value="')[1].partition('"')[0]
        for name in ("version", "first", "last")
    }


def test_a_page_is_saved_and_the_others_stay(reader: Client, book: Book) -> None:
    sent = form(page(reader, "edit-chapter", book, sheet=2))
    first, last = int(sent["first"]), int(sent["last"])
    text = "\n\n".join(["It stopped.", "At last.", *PARAGRAPHS[first + 1 : last]])

    answer = reader.post(
        reverse("edit-chapter", args=[chapter(book).pk]),
        {**sent, "title": "Rain", "text": text},
        follow=True,
    ).content.decode()

    expected = [*PARAGRAPHS[:first], "It stopped.", "At last.", *PARAGRAPHS[first + 1 :]]
    assert chapter(book).text == "\n\n".join(expected)
    assert "Saved. " in answer
    assert "Page 2 of 3" in answer


def test_a_page_of_a_chapter_that_was_changed_elsewhere_is_not_saved(
    reader: Client, book: Book
) -> None:
    sent = form(page(reader, "edit-chapter", book, sheet=2))
    editing.edit_chapter(chapter(book), None, text=f"It began.\n\n{TEXT}")
    before = chapter(book).text

    answer = reader.post(
        reverse("edit-chapter", args=[chapter(book).pk]), {**sent, "title": "x", "text": "Mine."}
    )

    assert answer.status_code == 409
    assert 'aria-label="What you wrote">Mine.</textarea>' in answer.content.decode()
    assert chapter(book).text == before


def patch(api: Client, book: Book, **change: Any) -> Any:
    address = f"/api/v1/chapters/{chapter(book).pk}"
    return api.patch(address, {"version": 1, **change}, content_type=JSON)


def test_a_program_changes_some_paragraphs(api: Client, book: Book) -> None:
    library.count_again(book)

    answer = patch(api, book, paragraphs=[10, 12], text="One.\n\nTwo.\n\nThree.").json()

    assert (answer["text"], answer["paragraphs"]) == ("One.\n\nTwo.\n\nThree.", [10, 13])
    assert answer["version"] == 2
    assert answer["change"]["passages"] > 0
    assert answer["characters"] == spoken_characters(chapter(book).text, book)
    expected = [*PARAGRAPHS[:10], "One.", "Two.", "Three.", *PARAGRAPHS[12:]]
    assert chapter(book).text == "\n\n".join(expected)


@pytest.mark.parametrize("part", [[5, 2], [0, 3_001], [-1, 2]])
def test_paragraphs_that_are_not_there_are_refused(
    api: Client, book: Book, part: list[int]
) -> None:
    answer = patch(api, book, paragraphs=part, text="One.")

    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_paragraphs")
    assert chapter(book).text == TEXT


def test_paragraphs_of_another_version_are_refused(api: Client, book: Book) -> None:
    editing.edit_chapter(chapter(book), 1, title="Rain")

    answer = patch(api, book, paragraphs=[0, 1], text="One.")

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
