"""The page of a narration."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from jobs.advice import BY_CODE, advice
from jobs.models import Job, Kind, Take
from jobs.states import State
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def job(alice: User) -> Job:
    return rows.make_narration(alice)


def page_of(reader: Client, job: Job, name: str = "job") -> str:
    return reader.get(reverse(name, args=[job.pk])).content.decode()


def set_state(job: Job, state: State, **fields: object) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, **fields)


def test_it_shows_how_far_it_is_and_asks_again(reader: Client, job: Job) -> None:
    page = page_of(reader, job)

    assert "Waiting for its turn" in page
    assert "Next in line" in page
    assert f'hx-get="{reverse("job-now", args=[job.pk])}"' in page


def test_a_finished_chapter_can_be_played_while_the_rest_is_made(reader: Client, job: Job) -> None:
    set_state(job, State.RUNNING)
    rows.make_ready(job.chapters.select_related("job").get(number=1))

    page = page_of(reader, job)

    assert f'data-src="/api/v1/jobs/{job.pk}/chapters/1.mp3"' in page
    assert f"/api/v1/jobs/{job.pk}/chapters/2.mp3" not in page


def test_a_replaced_model_is_a_question_with_two_answers(reader: Client, job: Job) -> None:
    set_state(job, State.PAUSED, error_code="model_replaced", error_detail="It is replaced.")

    page = page_of(reader, job)

    assert "Read on with the new model" in page
    assert "Hear the voice again" in page


def test_a_place_to_listen_to_is_shown_on_its_chapter(reader: Client, job: Job) -> None:
    rows.make_done(job)
    chapter = job.chapters.get(number=1)
    Take.objects.filter(passages__chapter=chapter).update(flag="drift")

    page = page_of(reader, job)

    assert "1 place to listen to" in page
    assert 'data-number="1" data-at="0.00"' in page
    assert "the voice sounds like somebody else" in page


def test_what_has_not_changed_is_not_sent_again(reader: Client, job: Job) -> None:
    address = reverse("job-now", args=[job.pk])
    etag = reader.get(address)["ETag"]

    unchanged = reader.get(address, headers={"If-None-Match": etag})
    rows.make_ready(job.chapters.select_related("job").get(number=1))
    changed = reader.get(address, headers={"If-None-Match": etag})

    assert (unchanged.status_code, changed.status_code) == (304, 200)
    assert changed["ETag"] != etag


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("pause", State.RUNNING, State.PAUSED),
        ("resume", State.PAUSED, State.QUEUED),
        ("cancel", State.PAUSED, State.CANCELLED),
        ("resume", State.CANCELLED, State.CANCELLED),
    ],
)
def test_it_can_be_paused_resumed_and_cancelled(
    reader: Client, job: Job, action: str, before: State, after: State
) -> None:
    set_state(job, before)

    reader.post(reverse(action, args=[job.pk]))

    job.refresh_from_db()
    assert job.state == after


def test_a_stopped_narration_says_why_what_is_kept_and_what_to_do(reader: Client, job: Job) -> None:
    rows.read_take(job.chapters.all()[0].passages.all()[0].take)
    detail = "The speech server says that the balance is used up."
    set_state(job, State.PAUSED, error_code="payment_required", error_detail=detail)

    page = page_of(reader, job)

    assert detail in page
    assert "1 of 2 passages is read and kept" in page
    assert "To be read: 1 passage, for nothing." in page
    assert BY_CODE["payment_required"] in page
    assert ">Resume</button>" in page
    assert "every 20s" in page  # it goes on by itself


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        ("storage_full", "paused", "Make room"),
        ("never_heard_of", "paused", "Resume whenever you like."),
        ("", "failed", "Resume tries again."),
        ("", "running", ""),
    ],
)
def test_advice_is_by_code_and_else_by_state(code: str, state: str, words: str) -> None:
    assert words in advice(code, state)
    assert bool(words) == bool(advice(code, state))


def test_downloads_are_offered_when_all_of_it_is_read(reader: Client, job: Job) -> None:
    assert "Build it" not in page_of(reader, job)

    rows.make_done(job)

    assert page_of(reader, job).count("Build it") == 3


def test_a_download_is_built_watched_and_offered(reader: Client, job: Job) -> None:
    rows.make_done(job)

    reader.post(reverse("export", args=[job.pk]), {"format": "mp3"})
    building = page_of(reader, job)
    export = Job.objects.get(kind=Kind.EXPORT)
    Job.objects.filter(pk=export.pk).update(
        state=State.DONE, result={"key": "1/exports/x.zip", "bytes": 4096}
    )
    built = page_of(reader, job)

    assert "being built" in building
    assert "hx-trigger" in building
    assert f'href="/api/v1/jobs/{export.pk}/file"' in built
    assert "hx-trigger" not in built


def test_what_is_to_be_known_of_a_download_stands_beside_it(reader: Client, job: Job) -> None:
    rows.make_done(job)
    export = rows.make_export(job)
    note = "2 sentences are heard without lighting up."
    Job.objects.filter(pk=export.pk).update(format="epub", result=export.result | {"note": note})

    assert note in page_of(reader, job)


@pytest.mark.parametrize(
    ("finished", "fmt", "sentence"),
    [
        (False, "m4b", "These chapters are not finished yet: 1, 2."),
        (True, "exe", "is not a format"),
    ],
)
def test_a_refused_download_says_why(
    reader: Client, job: Job, finished: bool, fmt: str, sentence: str
) -> None:
    if finished:
        rows.make_done(job)

    response = reader.post(reverse("export", args=[job.pk]), {"format": fmt}, follow=True)

    assert sentence in response.content.decode()
    assert not Job.objects.filter(kind=Kind.EXPORT).exists()


def test_it_shows_what_is_spent_of_what_was_accepted(reader: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(price_usd=Decimal("3.42"))

    assert "of $3.42" in page_of(reader, job)


def test_the_page_carries_nothing_inline(reader: Client, job: Job) -> None:
    page = page_of(reader, job)

    assert "style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert all("src=" in tag for tag in page.split("<script")[1:])
