"""A server that is down: one asks for all, nothing is held against the takes, then a slow start."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from jobs import outages
from jobs.models import Charge, SpeechServer, Take
from jobs.pipeline import leasing, slots
from jobs.pipeline.weather import IN_A_ROW
from jobs.progress import progress
from jobs.states import State, TakeState
from tests.jobs.conftest import buy
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It was about dusk, one evening of the carnival, that I met my friend number {}."
TEXTS = ["\n\n".join(WORDS.format(20 * part + at) * 8 for at in range(20)) for part in range(2)]


def long_ago(**fields: float) -> None:
    """Put times of the row so many seconds into the past."""
    now = timezone.now()
    SpeechServer.objects.update(
        **{name: now - timedelta(seconds=seconds) for name, seconds in fields.items()}
    )


def go_down() -> None:
    outages.failed("server_error", "The speech server failed (HTTP 500).")
    assert SpeechServer.objects.get().down_since


def test_while_it_is_down_one_asks_and_the_others_wait(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)
    go_down()
    assert leasing.lease(8) == []

    long_ago(ask_at=1)
    [probe] = leasing.lease(8)

    assert probe.asks
    assert leasing.lease(8, alone=False) == []


def test_who_asks_and_dies_is_followed_by_another(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)
    go_down()
    long_ago(ask_at=1)
    leasing.lease(1)

    long_ago(ask_at=1)  # a lease later

    assert len(leasing.lease(8)) == 1


def test_each_wait_is_twice_as_long_up_to_a_minute_or_five_where_asking_is_paid() -> None:
    go_down()
    waits = []
    for _ in range(8):
        outages.still_down(paid=False)
        row = SpeechServer.objects.get()
        assert row.ask_at
        waits.append(row.wait_seconds)
        left = (row.ask_at - timezone.now()).total_seconds()
        assert row.wait_seconds / 2 - 1 < left <= row.wait_seconds

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    for _ in range(4):
        outages.still_down(paid=True)
    assert SpeechServer.objects.get().wait_seconds == 300


def test_when_it_is_back_all_begin_slowly() -> None:
    go_down()
    outages.answered()

    rooms = []
    for seconds in (0.5, 1.5, 2.5, 3.5, 5.5, 11):
        long_ago(up_since=seconds)
        rooms.append(slots.free().count)

    assert rooms == [1, 2, 4, 8, 32, 100]


def test_failures_of_one_worker_are_no_outage_while_others_are_answered() -> None:
    outages.answered()
    outages.failed("unreachable", "The speech server cannot be reached.")
    assert not SpeechServer.objects.get().down_since

    long_ago(answered_at=10)
    outages.failed("unreachable", "The speech server cannot be reached.")
    assert SpeechServer.objects.get().down_since


def test_a_server_that_fails_at_everything_is_soon_left_alone(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)
    provider.script({"fault": "status", "status": 500})

    buy(seconds=6, window=8)

    requests = len(provider.ledger.entries)
    assert IN_A_ROW <= requests <= 2 * IN_A_ROW + 4  # a window, then one at a time
    assert Take.objects.order_by("-attempts")[0].attempts <= 2
    assert progress(job)["waiting_for"].startswith("The speech server failed (HTTP 500)")


def test_after_it_all_is_read_and_no_take_is_given_up(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)
    provider.script({"fault": "status", "status": 503, "times": IN_A_ROW + 1})

    buy(seconds=60, window=8, patience=5)

    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert Charge.objects.filter(job=job).total() == job.price_usd == provider.ledger.billed_usd
    assert not SpeechServer.objects.get().down_since


def test_a_refused_text_is_an_answer(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)
    go_down()
    long_ago(ask_at=1)
    provider.script({"fault": "status", "status": 422})

    buy(seconds=3)

    assert not SpeechServer.objects.get().down_since
