"""Pages are compressed on their way; sounds, files and small fragments are not."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from narrator.models import User

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


def test_a_long_list_is_a_short_message(reader: Client, alice: User) -> None:
    book = rows.make_book(alice, [f"Text {number}." for number in range(60)])
    address = reverse("review", args=[book.pk])

    plain, answer = reader.get(address), reader.get(address, headers=GZIP)

    assert answer["Content-Encoding"] == "gzip"
    assert int(answer["Content-Length"]) == len(answer.content) < len(plain.content) / 8
    assert b"Title of chapter 60" in gzip.decompress(answer.content)
    assert plain["Vary"] == answer["Vary"]
    assert "Accept-Encoding" in answer["Vary"]


def test_a_poll_knows_a_packed_fragment_again(reader: Client, alice: User) -> None:
    job = rows.make_narration(alice)
    address = reverse("job-now", args=[job.pk])

    first = reader.get(address, headers=GZIP)
    again = reader.get(address, headers={**GZIP, "If-None-Match": first["ETag"]})

    assert (first["Content-Encoding"], first["ETag"][:2]) == ("gzip", "W/")
    assert again.status_code == 304


def test_what_is_no_page_is_left_alone(reader: Client, alice: User) -> None:
    chapter = rows.make_book(alice, ["Word. " * 2_000]).chapters.get()

    answer = reader.get(f"/api/v1/chapters/{chapter.pk}", headers=GZIP)

    assert "Content-Encoding" not in answer
    assert answer.json()["text"].startswith("Word.")


def test_a_small_fragment_is_not_worth_it(reader: Client, alice: User) -> None:
    chapter = rows.make_book(alice).chapters.get(number=1)
    form = {"title": "New", "version": chapter.version}

    answer = reader.post(
        reverse("rename-chapter", args=[chapter.pk]), form, headers={**GZIP, "HX-Request": "true"}
    )

    assert "Content-Encoding" not in answer


def test_a_long_book_asks_the_database_no_more_often(
    reader: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    short = rows.make_book(alice, ["One.", "Two."])
    long = rows.make_book(alice, [f"Text {number}." for number in range(60)])

    for book in (short, long):
        with django_assert_num_queries(6):
            reader.get(reverse("review", args=[book.pk]))
