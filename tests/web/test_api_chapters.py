"""Chapters over the API: read, corrected, left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import rows

if TYPE_CHECKING:
    from django.test import Client

    from narrator.models import Chapter, User

JSON = "application/json"


@pytest.fixture
def chapter(alice: User) -> Chapter:
    return rows.make_book(alice).chapters.get(number=1)


@pytest.fixture
def address(chapter: Chapter) -> str:
    return f"/api/v1/chapters/{chapter.pk}"


def test_a_chapter_comes_with_its_text(chapter: Chapter, address: str, api: Client) -> None:
    found = api.get(address).json()

    assert (found["text"], found["version"]) == (rows.TEXTS[0], 1)
    assert found["book"] == str(chapter.book_id)


def test_a_correction_recounts_and_is_the_next_version(address: str, api: Client) -> None:
    before = api.get(address).json()
    body = {"text": "# One\r\n\r\n\r\nFor the\u200b love\u202e of God.", "version": 1}

    found = api.patch(address, body, content_type=JSON).json()

    assert found["text"] == "# One\n\nFor the love of God."
    assert found["version"] == 2
    assert 0 < found["characters"] < before["characters"]


def test_a_stale_version_is_told_what_is_there_now(address: str, api: Client) -> None:
    api.patch(address, {"title": "Hers", "version": 1}, content_type=JSON)

    answer = api.patch(address, {"title": "His", "version": 1}, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert answer.json()["current"] == {"version": 2, "title": "Hers", "text": rows.TEXTS[0]}
    assert api.get(address).json()["title"] == "Hers"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"title": "New"}, "version_missing"),
        ({"text": "New."}, "version_missing"),
        ({"text": " \n ", "version": 1}, "empty_text"),
        ({"title": "x" * 501, "version": 1}, "invalid"),
        ({"included": "perhaps"}, "invalid"),
    ],
)
def test_a_bad_change_changes_nothing(
    body: dict[str, object], code: str, address: str, api: Client
) -> None:
    before = api.get(address).json()

    answer = api.patch(address, body, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert api.get(address).json() == before


def test_leaving_out_and_taking_back_needs_no_version(
    chapter: Chapter, address: str, api: Client
) -> None:
    out = api.patch(address, {"included": False}, content_type=JSON)
    back = api.patch(address, {"included": True}, content_type=JSON)

    assert (out.json()["included"], back.json()["included"]) == (False, True)


def test_nothing_to_change_changes_nothing(address: str, api: Client) -> None:
    assert api.patch(address, {"paid": True}, content_type=JSON).json()["version"] == 1
