"""How a book is said, on its page and over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from narrator.models import Book
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

JSON = "application/json"
TEXTS = ("# CHAPTER IV\n\nThere were 20 of them & a dog.", "They paid <b>$5</b>, and $6.")


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_book(alice, TEXTS)


def post(reader: Client, book: Book, *applied: str, **headers: str) -> str:
    form = {"offered": ["numbers", "money", "signs"], "applied": applied}
    address = reverse("speaking", args=[book.pk])
    return reader.post(address, form, follow=True, headers=headers).content.decode()


def test_each_rule_has_a_name_a_count_an_example_and_a_price(reader: Client, book: Book) -> None:
    shown = reader.get(reverse("speaking", args=[book.pk])).content.decode()

    assert "Numbers in words" in shown
    assert "2 times, 7 characters more, $0.0001" in shown
    assert "<q>&amp;</q>" in shown
    assert 'value="signs" checked' in shown
    assert 'value="money">' in shown
    assert "Nothing to do here:" in shown


def test_a_switch_says_what_it_touches(reader: Client, book: Book) -> None:
    shown = post(reader, book, "numbers", "money", "signs")

    assert "3 passages changed, $0.0" in shown
    assert 'value="money" checked' in shown
    assert Book.objects.get(pk=book.pk).speaking == {"numbers": True, "money": True}


def test_a_script_gets_the_list_alone(reader: Client, book: Book) -> None:
    shown = post(reader, book, "signs", "money", **{"HX-Request": "true"})

    assert shown.lstrip().startswith("<form")
    assert 'role="status">1 passage changed, $0.0' in shown


def test_what_is_switched_off_stays_in_the_list(reader: Client, book: Book) -> None:
    book.chapters.filter(number=1).update(text="No sign here.")

    shown = post(reader, book)

    assert "Signs" in shown
    assert "switched off" in shown


def test_a_rule_shows_where_it_counts(reader: Client, book: Book) -> None:
    shown = reader.get(reverse("spoken-passages", args=[book.pk, "money"])).content.decode()

    assert "1 passage. This rule is off: so they would be said with it." in shown
    assert "Said: They paid &lt;b&gt;$5&lt;/b&gt;, and 6 dollars." in shown
    assert reader.get(reverse("spoken-passages", args=[book.pk, "nothing"])).status_code == 404


def test_the_review_leads_there(reader: Client, book: Book) -> None:
    shown = reader.get(reverse("review", args=[book.pk])).content.decode()

    assert f'hx-get="{reverse("speaking", args=[book.pk])}"' in shown


def patch(api: Client, book: Book, **body: Any) -> Any:
    return api.patch(f"/api/v1/books/{book.pk}/speaking", body, content_type=JSON)


def test_the_api_tells_and_switches(book: Book, api: Client) -> None:
    before = api.get(f"/api/v1/books/{book.pk}/speaking").json()

    after = patch(api, book, rules={"money": True}).json()

    rules = {rule["rule"]: rule for rule in before["results"]}
    assert (rules["signs"]["on"], rules["money"]["on"], before["change"]) == (True, False, None)
    assert rules["money"]["examples"] == [{"shown": "$6", "said": "6 dollars"}]
    assert after["change"]["passages"] == 1
    assert next(rule for rule in after["results"] if rule["rule"] == "money")["on"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"rules": {"nonsense": True}}, 422),
        ({"rules": {"money": True}, "voice": "nobody"}, 404),
        ({"rules": [1]}, 422),
        ({}, 422),
    ],
)
def test_a_bad_switch_changes_nothing(
    book: Book, api: Client, body: dict[str, Any], status: int
) -> None:
    assert patch(api, book, **body).status_code == status
    assert Book.objects.get(pk=book.pk).speaking == {}
