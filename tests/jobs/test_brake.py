"""Sending less while the server turns requests away, and all of it soon after."""

from __future__ import annotations

import pytest

from jobs.pipeline.brake import SLOWEST, Brake


def drive(brake: Brake, start: float, end: float, *, storm: bool) -> int:
    """Send all that is allowed, five looks a second. Return how many were sent."""
    sent = 0
    for look in range(round((end - start) * 5)):
        now = start + look / 5
        count = brake.allowed(now)
        brake.sent(count)
        sent += count
        if storm and count:
            brake.turned_away(now)
    return sent


def test_nothing_is_held_back_before_the_first_refusal() -> None:
    assert Brake(180).allowed(0.0) == 180


def test_a_storm_is_met_with_a_few_requests_a_second() -> None:
    brake = Brake(180)

    sent = drive(brake, 0.0, 20.0, storm=True)

    assert 180 <= sent <= 180 + 180 / 4 + 20 * SLOWEST * 2


@pytest.mark.parametrize("full", [8, 100, 180])
def test_all_is_sent_again_within_ten_seconds_after_it(full: int) -> None:
    brake = Brake(full)
    drive(brake, 0.0, 20.0, storm=True)

    drive(brake, 20.0, 30.0, storm=False)

    assert brake.allowed(30.0) == full


def test_one_refusal_is_soon_forgotten() -> None:
    brake = Brake(180)
    brake.turned_away(0.0)

    drive(brake, 0.0, 4.0, storm=False)

    assert brake.allowed(4.0) == 180
