"""A corrected file for a book that was edited, on its page and over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs import control
from jobs.feeds import open_feed
from jobs.models import Edition, EditionState
from jobs.pipeline.importing import import_document
from narrator import editing
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import Book, User

pytestmark = pytest.mark.django_db(transaction=True)

JSON = "application/json"
BOOK = "# The Storm\n\nIt began at noon.\n\nIt ended at night.\n\n# The Calm\n\nA calm came."
THEIRS = BOOK.replace("noon", "three").replace("A calm", "A great calm")


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    """A book whose first paragraph was edited."""
    settings.SPEECH_PROFILE = "deepinfra"
    rows.make_voice(alice)
    job = control.import_book(alice, [BOOK.encode()], "sea.md")
    import_document(job.pk)
    assert job.book
    job.book.refresh_from_db()
    first = job.book.chapters.select_related("book").get(number=1)
    editing.edit_chapter(first, 1, text=first.text.replace("noon", "dawn"))
    return job.book


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("corrected.md", text.encode())


def upload(reader: Client, book: Book, text: str = THEIRS, **form: str) -> Edition:
    reader.post(reverse("upload-edition", args=[book.pk]), {"file": file(text), **form})
    edition: Edition = book.editions.get()
    import_document(edition.job_id)
    return edition


def page(reader: Client, edition: Edition) -> str:
    return reader.get(reverse("edition", args=[edition.pk])).content.decode()


def test_what_collides_is_shown_side_by_side(reader: Client, book: Book) -> None:
    shown = page(reader, upload(reader, book))

    assert "1 place that you and the file both changed" in shown
    assert "It began at <mark>dawn</mark>." in shown
    assert "It began at <mark>three</mark>." in shown
    assert "A<mark> great</mark> calm came." in shown
    assert 'name="choice-0" value="mine" required>' in shown
    assert "1 passage changed, $0.0" in shown


def test_a_choice_changes_the_price(reader: Client, book: Book) -> None:
    edition = upload(reader, book)
    address = reverse("price-edition", args=[edition.pk])

    mine = reader.post(address, {"choice-0": "mine"}).content.decode()
    theirs = reader.post(address, {"choice-0": "theirs"}).content.decode()

    assert "1 passage changed, " in mine
    assert "2 passages changed, " in theirs


@pytest.mark.parametrize(("whose", "words"), [("mine", "dawn"), ("theirs", "three")])
def test_the_choice_is_accepted(reader: Client, book: Book, whose: str, words: str) -> None:
    edition = upload(reader, book)

    answer = reader.post(
        reverse("accept-edition", args=[edition.pk]), {"choice-0": whose}, follow=True
    )

    assert "has the corrected text now" in answer.content.decode()
    assert words in book.chapters.get(number=1).text


def test_without_a_choice_nothing_is_accepted(reader: Client, book: Book) -> None:
    edition = upload(reader, book)

    answer = reader.post(reverse("accept-edition", args=[edition.pk]), {"choice-0": "ours"})

    assert answer.status_code == 409
    assert "One place was changed both in the file and here." in answer.content.decode()
    edition.refresh_from_db()
    assert edition.state == EditionState.PENDING


def test_new_chapters_are_added(reader: Client, book: Book) -> None:
    edition = upload(reader, book, "# Land\n\nWe saw it.", kind="append")

    shown = page(reader, edition)
    reader.post(reverse("accept-edition", args=[edition.pk]))

    assert "Accept the new chapters" in shown
    assert [c.title for c in book.chapters.all()] == ["The Storm", "The Calm", "Land"]


def send(api: Client, book: Book, text: str = THEIRS, **form: str) -> dict[str, Any]:
    address = f"/api/v1/books/{book.pk}/editions"
    answer: Any = api.post(address, {"file": file(text), **form})
    assert answer.status_code == 202, answer.content
    import_document(answer.json()["id"])
    found: dict[str, Any] = api.get(api.get(answer["Location"]).json()["result"]["edition"]).json()
    return found


def accept(api: Client, book: Book, edition: dict[str, Any], **body: Any) -> Any:
    address = f"/api/v1/books/{book.pk}/editions/{edition['id']}/accept"
    return api.post(address, body, content_type=JSON)


def test_the_api_tells_of_collisions_and_takes_choices(book: Book, api: Client) -> None:
    edition = send(api, book)
    refused = accept(api, book, edition)
    bad = accept(api, book, edition, choices={"0": "ours"})
    accepted = accept(api, book, edition, seen=edition["seen"], choices={"0": "theirs"})

    assert (edition["state"], edition["append"]) == ("pending", False)
    assert edition["collisions"] == [
        {
            "number": 0,
            "title": "The Storm",
            "base": ["It began at noon."],
            "mine": ["It began at dawn."],
            "theirs": ["It began at three."],
        }
    ]
    assert (refused.status_code, refused.json()["code"]) == (409, "collisions")
    assert refused.json()["collisions"] == 1
    assert bad.status_code == 422
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert "three" in book.chapters.get(number=1).text


def test_the_api_prices_both_ways_and_each_chapter(book: Book, api: Client) -> None:
    edition = send(api, book, accept="false")
    address = f"/api/v1/books/{book.pk}/editions/{edition['id']}"
    theirs = api.get(address, {"collisions": "theirs"}).json()

    assert edition["cost"]["passages"] == 1
    assert theirs["cost"]["passages"] == 2
    prices = [float(chapter["price_usd"]) for chapter in theirs["chapters"]]
    assert sum(prices) == pytest.approx(float(theirs["cost"]["price_usd"]))


def test_a_program_may_decide_beforehand(book: Book, api: Client) -> None:
    edition = send(api, book, collisions="mine")

    assert edition["state"] == "accepted"
    assert "dawn" in book.chapters.get(number=1).text
    assert "great calm" in book.chapters.get(number=2).text


def test_a_program_may_add_chapters(book: Book, api: Client) -> None:
    edition = send(api, book, "# Land\n\nWe saw it.", append="true")

    assert (edition["state"], edition["append"]) == ("accepted", True)
    assert book.chapters.count() == 3


@pytest.mark.parametrize("form", [{"collisions": "ours"}, {"append": "perhaps"}])
def test_nonsense_is_refused(book: Book, api: Client, form: dict[str, str]) -> None:
    answer = api.post(f"/api/v1/books/{book.pk}/editions", {"file": file(BOOK), **form})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert not Edition.objects.exists()


def test_a_finished_narration_keeps_its_addresses(reader: Client, api: Client, book: Book) -> None:
    job = rows.make_done(rows.make_narration(book.owner, book=book))
    feed = reverse("feed", args=[open_feed(job).secret])
    before = reader.get(feed).content

    send(api, book, BOOK[: BOOK.index("# The Calm")], collisions="theirs")

    assert [c.title for c in book.chapters.all()] == ["The Storm"]
    assert reader.get(feed).content == before
    assert before.count(b"<item>") == 2
    for number in (1, 2):
        assert api.get(f"/api/v1/jobs/{job.pk}/chapters/{number}.mp3").status_code == 200
