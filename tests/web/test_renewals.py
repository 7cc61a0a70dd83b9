"""A finished narration of a book that has changed: told on its page and over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from jobs.models import Job
from jobs.states import State
from narrator import editing, pronunciation
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import Book, User

JSON = "application/json"
TEXTS = ("It began at noon, and nobody on board knew why.", "A calm came, and the sails hung.")


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_book(alice, TEXTS)


@pytest.fixture
def job(book: Book, alice: User) -> Job:
    return rows.make_done(rows.make_narration(alice, book=book))


def edit(book: Book) -> None:
    chapter = book.chapters.select_related("book").get(number=1)
    editing.edit_chapter(chapter, chapter.version, text=chapter.text.replace("noon", "dawn"))


def changes(reader: Client, job: Job) -> str:
    return reader.get(reverse("job-changes", args=[job.pk])).content.decode()


def page(reader: Client, job: Job) -> str:
    return reader.get(reverse("job", args=[job.pk])).content.decode()


def test_a_narration_that_is_up_to_date_says_nothing(reader: Client, job: Job) -> None:
    assert reverse("job-changes", args=[job.pk]) not in page(reader, job)
    assert changes(reader, job) == ""


def test_it_tells_what_has_changed_and_reads_that(reader: Client, job: Job, book: Book) -> None:
    edit(book)
    led = page(reader, job)

    shown = changes(reader, job)
    form = {"seen": shown.split('name="seen" value="')[1][:64], "price": "0.01"}
    said = reader.post(reverse("renew-job", args=[job.pk]), form, follow=True).content.decode()

    assert f'hx-get="{reverse("job-changes", args=[job.pk])}"' in led
    assert "<strong>1 passage</strong> in 1 chapter to be read anew: <strong>$0.0" in shown
    assert "Bring it up to date for $0.0" in shown
    assert "What has changed is being read." in said
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert job.chapters.filter(passages__take__text__contains="dawn").count() == 1


def test_a_pronunciation_makes_it_worth_a_look(reader: Client, job: Job, alice: User) -> None:
    pronunciation.add(alice, None, "noon", "nune")

    assert reverse("job-changes", args=[job.pk]) in page(reader, job)
    assert "1 passage</strong>" in changes(reader, job)


def test_a_price_that_was_not_shown_is_not_paid(reader: Client, job: Job, book: Book) -> None:
    edit(book)

    said = reader.post(reverse("renew-job", args=[job.pk]), {"price": "nan"}, follow=True)

    assert "Accept it first." in said.content.decode()
    assert Job.objects.get(pk=job.pk).state == State.DONE


def test_chapters_that_moved_lead_to_a_new_narration(reader: Client, job: Job, book: Book) -> None:
    editing.move(book.chapters.get(number=2), -1)

    shown = changes(reader, job)

    assert "That needs a new narration" in shown
    assert reverse("voices", args=[book.pk]) in shown
    assert reverse("renew-job", args=[job.pk]) not in shown


def renew(api: Client, job: Job, **body: Any) -> Any:
    return api.post(f"/api/v1/jobs/{job.pk}/renew", body, content_type=JSON)


def test_the_api_tells_and_renews(api: Client, job: Job, book: Book) -> None:
    before = api.get(f"/api/v1/jobs/{job.pk}/changes").json()
    edit(book)
    after = api.get(f"/api/v1/jobs/{job.pk}/changes").json()

    stale = renew(api, job, seen=before["seen"], max_price_usd="1")
    dear = renew(api, job, seen=after["seen"])
    done = renew(api, job, seen=after["seen"], max_price_usd=after["price_usd"])

    assert (before["changed"], before["price_usd"]) == (False, "0.00")
    assert (after["changed"], after["in_place"], after["passages"]) == (True, True, 1)
    assert after["chapters"] == [
        {"number": 1, "title": "Chapter 1", "passages": 1, "characters": len(TEXTS[0])}
    ]
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert (dear.status_code, dear.json()["code"]) == (409, "price_changed")
    assert (done.status_code, done.json()["id"]) == (202, str(job.pk))
    assert done["Location"] == f"/api/v1/jobs/{job.pk}"
