"""The form that says how a narration is performed: beside its price, and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs.models import Job, Kind, Quote
from jobs.quotes import make_quote
from jobs.states import State
from tests import rows
from tests.audio.sounds import tone, wav

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

pytestmark = pytest.mark.django_db
FORM = {"pauses": "natural", "titles": "written", "scene": "silence", "sound": "acx"}


@pytest.fixture
def reader(settings: Settings, client_for: Callable[[User], Client], alice: User) -> Client:
    settings.SPEECH_PROFILE = "deepinfra"
    return client_for(alice)


@pytest.fixture
def quote(reader: Client, alice: User) -> Quote:
    return make_quote(alice, rows.make_book(alice), rows.make_voice(alice))


@pytest.fixture
def done(reader: Client, alice: User) -> Job:
    return rows.make_done(rows.make_narration(alice))


def narrated() -> Job:
    job: Job = Job.objects.get(kind=Kind.NARRATE)
    return job


def test_it_is_chosen_with_the_price(reader: Client, quote: Quote) -> None:
    accept = reverse("accept-quote", args=[quote.pk])

    reader.post(accept, {**FORM, "pauses": "calm", "scene": "chime", "pause-sentence": "0,6"})

    assert narrated().direction == {
        "pauses": "calm",
        "scene": "chime",
        "seconds": {"sentence": 0.6},
    }
    assert narrated().price_usd == quote.price_usd


def test_words_that_come_in_are_priced_before_anything_begins(reader: Client, quote: Quote) -> None:
    answer = reader.post(reverse("accept-quote", args=[quote.pk]), {**FORM, "opening": "on"})

    assert not Job.objects.exists()
    new = Quote.objects.exclude(pk=quote.pk).get()
    assert answer["Location"] == reverse("quote", args=[new.pk])
    assert new.price_usd > quote.price_usd
    page = reader.get(answer["Location"]).content.decode()
    assert "with the titles and credits that you chose" in page
    assert 'name="opening" checked' in page
    assert "Opening credits" in page

    reader.post(reverse("accept-quote", args=[new.pk]), {**FORM, "opening": "on"})

    assert narrated().price_usd == new.price_usd


def test_the_price_can_be_asked_for_with_other_wishes(reader: Client, quote: Quote) -> None:
    answer = reader.post(reverse("renew-quote", args=[quote.pk]), {**FORM, "titles": "spoken"})

    new = Quote.objects.exclude(pk=quote.pk).get()
    assert answer["Location"] == reverse("quote", args=[new.pk])
    assert new.direction == {"titles": "spoken"}


def test_a_wish_that_is_none_is_told_in_place(reader: Client, quote: Quote) -> None:
    answer = reader.post(reverse("accept-quote", args=[quote.pk]), {**FORM, "pause-scene": "long"})

    assert answer.status_code == 422
    assert "is no number of seconds" in answer.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("clip", "scene"), [(wav(tone(1.0)), "clip"), (b"ID3", None), (None, None)]
)
def test_a_clip_goes_with_the_acceptance(
    reader: Client, quote: Quote, clip: bytes | None, scene: str | None
) -> None:
    file = {"clip": SimpleUploadedFile("a.wav", clip)} if clip else {}

    answer = reader.post(
        reverse("accept-quote", args=[quote.pk]), {**FORM, "scene": "clip", **file}, follow=True
    )

    assert narrated().direction.get("scene") == scene
    assert ('role="alert"' in answer.content.decode()) == (scene is None)


def test_it_is_changed_on_a_page_of_its_own(reader: Client, done: Job) -> None:
    url = reverse("direction", args=[done.pk])
    assert url in reader.get(reverse("job", args=[done.pk])).content.decode()
    assert 'value="acx" selected' in reader.get(url).content.decode()

    answer = reader.post(url, {**FORM, "pauses": "brisk", "sound": "podcast"})

    assert answer["Location"] == reverse("job", args=[done.pk])
    job = narrated()
    assert (job.direction, job.sound, job.state) == ({"pauses": "brisk"}, "podcast", State.QUEUED)


def test_there_too_words_have_their_price_on_the_button(reader: Client, done: Job) -> None:
    url = reverse("direction", args=[done.pk])
    asked = reader.post(url, {**FORM, "closing": "on"})
    page = asked.content.decode()
    assert asked.status_code == 409
    assert 'name="closing" checked' in page
    price = page.partition('name="price" value="')[2].partition('"')[0]
    assert f"Accept ${price} and change" in page

    reader.post(url, {**FORM, "closing": "on", "price": price})

    assert narrated().direction == {"closing": True}


def test_a_clip_is_sent_there_too(reader: Client, done: Job) -> None:
    url = reverse("direction", args=[done.pk])
    file = SimpleUploadedFile("a.wav", wav(tone(1.0)))

    assert reader.post(url, {**FORM, "scene": "clip"}).status_code == 409
    reader.post(url, {**FORM, "scene": "clip", "clip": file})

    assert narrated().direction == {"scene": "clip"}
    assert "you have sent one already" in reader.get(url).content.decode()
