"""What the page of a narration says in each state, and at which price it goes on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from jobs.advice import headline
from jobs.states import State, TakeState
from tests import rows
from tests.web.test_pages_jobs import page_of, set_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from jobs.models import Job
    from narrator.models import User


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def job(alice: User) -> Job:
    return rows.make_narration(alice)


def test_at_its_limit_the_new_price_is_asked_and_accepted(
    reader: Client, alice: User, settings: Settings
) -> None:
    settings.SPEECH_PROFILE, settings.SPEECH_PRICE_PER_MILLION = "deepinfra", Decimal(10_000)
    job = rows.make_narration(alice, max_price=Decimal(100))
    over = {"error_code": "price_limit_reached", "error_detail": "It would cost more."}
    set_state(job, State.PAUSED, limit_usd=Decimal("0.10"), **over)
    page = page_of(reader, job)
    assert "Paused: what you accepted is spent" in page
    assert "Of what you accepted, $0.10 is left." in page
    asked = page.split('name="max_price" value="')[1].split('"')[0]

    reader.post(reverse("resume", args=[job.pk]), {"max_price": asked})

    job.refresh_from_db()
    assert (job.state, job.limit_usd) == (State.QUEUED, Decimal(asked))


@pytest.mark.parametrize("max_price", ["", "0.01", "much", "NaN", "1e999999"])
def test_without_a_new_price_that_is_enough_it_says_what_it_costs(
    reader: Client, alice: User, settings: Settings, max_price: str
) -> None:
    settings.SPEECH_PROFILE, settings.SPEECH_PRICE_PER_MILLION = "deepinfra", Decimal(10_000)
    job = rows.make_narration(alice, max_price=Decimal(100))
    set_state(job, State.PAUSED, limit_usd=Decimal("0.10"), error_code="price_limit_reached")

    address = reverse("resume", args=[job.pk])
    response = reader.post(address, {"max_price": max_price}, follow=True)

    assert "Reading on costs $" in response.content.decode()
    job.refresh_from_db()
    assert job.state == State.PAUSED


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        ("", "paused", "Paused by you"),
        ("payment_required", "paused", "Paused: the balance is used up"),
        ("never_heard_of", "paused", "Paused"),
        ("passages_failed", "needs_attention", "Almost all is read"),
        ("", "done", "The audiobook is finished"),
    ],
)
def test_a_headline_says_what_it_is(code: str, state: str, words: str) -> None:
    assert headline(code, state) == words


def test_it_says_which_chapter_is_read_and_how_many_can_be_heard(reader: Client, job: Job) -> None:
    set_state(job, State.RUNNING)
    rows.make_ready(job.chapters.select_related("job").get(number=1))
    take = job.chapters.get(number=2).passages.all()[0].take
    type(take).objects.filter(pk=take.pk).update(state=TakeState.SENDING)

    page = page_of(reader, job)

    assert "Reading “Chapter 2”" in page
    assert "<dd>1 of 2</dd>" in page


def test_when_all_is_read_it_is_being_put_together(reader: Client, job: Job) -> None:
    set_state(job, State.RUNNING)
    for chapter in job.chapters.all():
        rows.read_take(chapter.passages.all()[0].take)
        type(chapter).objects.filter(pk=chapter.pk).update(state="stitching")

    page = page_of(reader, job)

    assert "Being put together" in page
    assert "Putting together “Chapter 1”" in page
