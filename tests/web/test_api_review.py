"""The owner's side over the API: order, split, merge, search, pronunciation, editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Edition
from jobs.pipeline.importing import import_document
from narrator.models import Pronunciation
from tests import rows

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from narrator.models import Book, User

JSON = "application/json"
TEXTS = ("# The Storm\n\nIt began at noon.\n\nIt ended at night.", "A calm came.")


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_book(alice, TEXTS)


def first(book: Book) -> str:
    return f"/api/v1/chapters/{book.chapters.get(number=1).pk}"


def send(api: Client, address: str, **body: Any) -> Any:
    return api.post(address, body, content_type=JSON)


def upload(api: Client, book: Book, text: str, **form: str) -> Any:
    file = SimpleUploadedFile("corrected.md", text.encode())
    return api.post(f"/api/v1/books/{book.pk}/editions", {"file": file, **form})


def read(api: Client, book: Book, answer: Any) -> dict[str, Any]:
    import_document(answer.json()["id"])
    job = api.get(answer["Location"]).json()
    found: dict[str, Any] = api.get(job["result"]["edition"]).json()
    assert found["job"] == job["id"]
    return found


def test_a_correction_says_what_it_touches_and_costs(book: Book, api: Client) -> None:
    body = {"text": TEXTS[0].replace("noon", "dawn"), "version": 1}

    change = api.patch(first(book), body, content_type=JSON).json()["change"]

    said = len("It began at dawn.\nIt ended at night.")
    assert change == {"passages": 1, "characters": said, "price_usd": f"{said * 0.00002:.5f}"}


def test_a_new_title_in_the_list_touches_nothing(book: Book, api: Client) -> None:
    body = {"title": "The Great Storm", "version": 1}

    change = api.patch(first(book), body, content_type=JSON).json()["change"]

    assert change == {"passages": 0, "characters": 0, "price_usd": "0.00"}


def test_taking_a_chapter_back_in_costs_its_passages(book: Book, api: Client) -> None:
    api.patch(first(book), {"included": False}, content_type=JSON)

    change = api.patch(first(book), {"included": True}, content_type=JSON).json()["change"]

    assert change["passages"] == 2


def test_a_chapter_is_split_and_merged_again(book: Book, api: Client) -> None:
    split = send(api, f"{first(book)}/split", paragraph=2, version=1)
    merged = send(api, f"{first(book)}/merge", version=2)

    assert split.status_code == 201
    assert [c["number"] for c in split.json()["chapters"]] == [1, 2]
    assert split.json()["chapters"][1]["text"] == "It ended at night."
    assert (split.json()["change"]["passages"], merged.json()["change"]["passages"]) == (2, 1)
    assert (merged.status_code, merged.json()["version"]) == (200, 3)
    assert book.chapters.count() == 2


@pytest.mark.parametrize("act", ["split", "merge"])
def test_splitting_and_merging_a_stale_version_is_told(book: Book, api: Client, act: str) -> None:
    answer = send(api, f"{first(book)}/{act}", paragraph=2, version=7)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")


def test_chapters_are_put_in_order(book: Book, api: Client) -> None:
    one, two = (str(pk) for pk in book.chapters.values_list("pk", flat=True))
    address = f"/api/v1/books/{book.pk}/order"

    answer = api.put(address, {"chapters": [two, one]}, content_type=JSON)
    wrong = api.put(address, {"chapters": [two]}, content_type=JSON)

    assert [c["id"] for c in answer.json()["chapters"]] == [two, one]
    assert (wrong.status_code, wrong.json()["code"]) == (409, "stale_order")


def test_words_are_found_in_a_book(book: Book, api: Client) -> None:
    found = api.get(f"/api/v1/books/{book.pk}/search", {"q": "AT N"}).json()["results"]

    assert [(place["number"], place["paragraph"], place["match"]) for place in found] == [
        (1, 1, "at n"),
        (1, 2, "at n"),
    ]


def test_an_entry_lives_in_the_list_of_a_book(book: Book, api: Client) -> None:
    new = {"written": "noon", "spoken": "nune", "book": str(book.pk), "language": "en-US"}
    added = send(api, "/api/v1/pronunciations", **new)
    address = f"/api/v1/pronunciations/{added.json()['id']}"
    touched = api.get(f"{address}/passages").json()
    changed = api.patch(address, {"spoken": "noo-n"}, content_type=JSON).json()
    listed = api.get("/api/v1/pronunciations", {"book": str(book.pk)}).json()["results"]

    assert (added.status_code, added.json()["language"]) == (201, "en")
    assert [p["said"] for p in touched["passages"]] == ["It began at nune.\nIt ended at night."]
    assert touched["cost"]["passages"] == 1
    assert changed["spoken"] == "noo-n"
    assert listed == [changed]
    assert api.delete(address).status_code == 204
    assert not Pronunciation.objects.exists()


def test_an_entry_of_one_book_is_not_asked_about_another(
    book: Book, alice: User, api: Client
) -> None:
    new = {"written": "noon", "spoken": "nune", "book": str(book.pk)}
    entry = send(api, "/api/v1/pronunciations", **new).json()
    other = rows.make_book(alice)

    answer = api.get(f"/api/v1/pronunciations/{entry['id']}/passages", {"book": str(other.pk)})

    assert (answer.status_code, answer.json()["code"]) == (422, "not_in_this_book")


@pytest.mark.django_db(transaction=True)
def test_a_program_needs_one_call_for_a_corrected_file(book: Book, api: Client) -> None:
    kept = set(book.chapters.values_list("pk", flat=True))

    answer = upload(api, book, "\n\n".join(TEXTS).replace("noon", "dawn"))
    edition = read(api, book, answer)

    assert answer.status_code == 202
    assert (edition["state"], edition["cost"]) == ("accepted", None)
    assert "dawn" in book.chapters.get(number=1).text
    assert book.chapters.get(number=1).pk in kept


@pytest.mark.django_db(transaction=True)
def test_a_corrected_file_may_wait_to_be_compared(book: Book, api: Client) -> None:
    voice = rows.make_voice(book.owner)
    text = "\n\n".join(["# The Storm", "It began at dawn.", "It ended at night."])
    edition = read(api, book, upload(api, book, text, accept="false"))
    address = f"/api/v1/books/{book.pk}/editions/{edition['id']}"

    assert (edition["state"], edition["voice"]) == ("pending", str(voice.pk))
    assert [(c["state"], c["passages"]) for c in edition["chapters"]] == [
        ("changed", 1),
        ("removed", 0),
    ]
    assert edition["cost"]["passages"] == 1
    accepted = send(api, f"{address}/accept", seen=edition["seen"])
    again = send(api, f"{address}/accept")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert (again.status_code, again.json()["code"]) == (409, "already_settled")


@pytest.mark.django_db(transaction=True)
def test_a_corrected_file_can_be_dropped(book: Book, api: Client) -> None:
    edition = read(api, book, upload(api, book, "# New\n\nAll new.", accept="false"))
    address = f"/api/v1/books/{book.pk}/editions/{edition['id']}"

    assert api.delete(address).status_code == 204
    assert api.get(address).json()["state"] == "discarded"
    assert api.delete(address).json()["code"] == "already_settled"
    assert book.chapters.count() == 2


@pytest.mark.parametrize(
    ("form", "code"), [({"accept": "perhaps"}, "invalid"), ({"file": ""}, "file_missing")]
)
def test_a_corrected_file_that_cannot_be_taken_is_refused(
    book: Book, api: Client, form: dict[str, str], code: str
) -> None:
    answer = upload(api, book, "# New\n\nAll new.", **form)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Edition.objects.exists()
