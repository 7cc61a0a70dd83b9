"""A narration is as loud as its owner chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from jobs.models import Job, Kind, NarratedChapter
from jobs.quotes import make_quote
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User

JSON = "application/json"


def narrated() -> Job:
    job: Job = Job.objects.get(kind=Kind.NARRATE)
    return job


@pytest.mark.parametrize(
    ("posted", "sound"), [({}, "acx"), ({"sound": "podcast"}, "podcast")], ids=["usual", "chosen"]
)
def test_it_is_chosen_with_the_price(
    client_for: Callable[[User], Client], alice: User, posted: dict[str, str], sound: str
) -> None:
    quote = make_quote(alice, rows.make_book(alice), rows.make_voice(alice))
    reader = client_for(alice)
    assert 'value="podcast"' in reader.get(reverse("quote", args=[quote.pk])).content.decode()

    reader.post(reverse("accept-quote", args=[quote.pk]), posted)

    assert narrated().sound == sound


def test_a_program_chooses_it_too(alice: User, api: Client) -> None:
    quote = make_quote(alice, rows.make_book(alice), rows.make_voice(alice))
    body = {"kind": "narrate", "quote": str(quote.pk), "sound": "untouched"}

    answer = api.post("/api/v1/jobs", body, content_type=JSON)

    assert (answer.status_code, answer.json()["sound"]) == (202, "untouched")


def test_a_sound_that_is_not_known_is_refused_and_starts_nothing(alice: User, api: Client) -> None:
    quote = make_quote(alice, rows.make_book(alice), rows.make_voice(alice))
    body = {"kind": "narrate", "quote": str(quote.pk), "sound": "vinyl"}

    answer = api.post("/api/v1/jobs", body, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_sound")
    assert "acx, podcast, untouched" in answer.json()["detail"]
    assert not Job.objects.filter(kind=Kind.NARRATE).exists()


def test_what_was_measured_stands_beside_each_chapter(alice: User, api: Client) -> None:
    job = rows.make_done(rows.make_narration(alice))
    levels = {"rms_db": -24.0, "peak_db": -4.0, "floor_db": -90.0}
    NarratedChapter.objects.filter(job=job, number=1).update(sound=levels)

    first, second = api.get(f"/api/v1/jobs/{job.pk}").json()["chapters"]

    assert first["sound"]["levels"] == levels
    assert (first["sound"]["passed"], len(first["sound"]["faults"])) == (False, 1)
    assert second["sound"] is None
