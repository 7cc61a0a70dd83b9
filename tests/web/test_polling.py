"""Who polls without a pause is asked to wait; nobody else notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.web import polling
from narrator.web.polling import BURST_SECONDS, Buckets
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User

RATE = 20


class Clock:
    """A time that passes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("asked", "answered"), [(5, 5.0), (20, 20.0), (50, 20.0), (500, 20.0)])
def test_so_many_questions_a_second_are_answered(asked: int, answered: float) -> None:
    clock = Clock()
    buckets = Buckets(clock)
    minute, let_in = 60, 0
    for number in range(asked * minute):
        clock.now = number / asked
        let_in += not buckets.wait(1, RATE)

    burst = RATE * BURST_SECONDS if asked > RATE else 0
    assert let_in == pytest.approx(answered * minute + burst, abs=2)


@given(st.lists(st.floats(0, 10), max_size=60))
def test_after_the_wait_that_was_named_there_is_an_answer(pauses: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(clock)
    for pause in pauses:
        clock.now += pause
        if wait := buckets.wait(1, 2.0):
            clock.now += wait + 1e-6
            assert buckets.wait(1, 2.0) == 0.0


def test_one_that_never_waits_is_told_to_and_others_are_not(
    alice: User,
    bob: User,
    api_for: Callable[[User], Client],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polling, "ASKED", Buckets(Clock()))
    settings.POLLS_PER_SECOND = 2
    job = rows.make_narration(alice)
    hers, his = api_for(alice), api_for(bob)
    address = f"/api/v1/jobs/{job.pk}"

    answers = [hers.get(address) for _ in range(11)]

    assert {answer.status_code for answer in answers[:10]} == {200}
    assert (answers[10].status_code, answers[10]["Retry-After"]) == (429, "1")
    assert answers[10].json()["code"] == "too_many_requests"
    assert his.get("/api/v1/jobs").status_code == 200
    assert hers.post(f"{address}/pause").status_code == 200  # only looking is counted


def test_nought_is_no_limit(
    alice: User, api: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "ASKED", Buckets(Clock()))
    settings.POLLS_PER_SECOND = 0

    assert {api.get("/api/v1/jobs").status_code for _ in range(20)} == {200}
