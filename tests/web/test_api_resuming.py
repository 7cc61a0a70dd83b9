"""Resuming over REST: what the rest costs, and accepting it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs.models import Take
from jobs.states import State, TakeState
from tests import rows
from tests.web.test_api_jobs import JOBS, in_state

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

JSON = "application/json"


def test_a_stopped_narration_says_what_the_rest_costs(
    alice: User, api: Client, settings: Settings
) -> None:
    settings.SPEECH_PROFILE, settings.DEEPINFRA_TOKEN = "deepinfra", "a key that no server sees"
    job = rows.make_narration(alice)
    assert api.get(f"{JOBS}/{job.pk}").json()["resume_usd"] is None
    rows.make_ready(job.chapters.select_related("job").get(number=1))
    in_state(job, State.PAUSED)

    found = api.get(f"{JOBS}/{job.pk}").json()

    left = Take.objects.exclude(state=TakeState.DONE).get()
    assert Decimal(found["resume_usd"]) == Decimal(20) * len(left.text) / 1_000_000


@pytest.mark.parametrize("body", ['{"max_price_usd": "5"}', "{}", ""])
def test_resuming_needs_no_body_and_may_accept_a_price(body: str, alice: User, api: Client) -> None:
    job = in_state(rows.make_narration(alice), State.PAUSED)
    before = job.limit_usd

    answer = api.post(f"{JOBS}/{job.pk}/resume", body, content_type=JSON)

    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    job.refresh_from_db()
    assert job.limit_usd == (Decimal(5) if "5" in body else before)


@pytest.mark.parametrize(
    ("body", "status"), [('{"max_price_usd": "much"}', 422), ("[1]", 422), ("{", 400)]
)
def test_a_price_that_is_none_resumes_nothing(
    body: str, status: int, alice: User, api: Client
) -> None:
    job = in_state(rows.make_narration(alice), State.PAUSED)

    answer = api.post(f"{JOBS}/{job.pk}/resume", body, content_type=JSON)

    assert answer.status_code == status
    job.refresh_from_db()
    assert job.state == State.PAUSED
