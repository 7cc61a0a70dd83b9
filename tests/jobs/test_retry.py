"""What follows an error: the table of the provider's ways to fail."""

import pytest

from jobs import retry
from jobs.retry import Again, Decision, GiveUp, StopAll
from narrator.speech.errors import Charged, Rejected, SpeechError, Stopped, Transient, Unreachable


def longest(_low: float, high: float) -> float:
    return high


@pytest.mark.parametrize(
    ("error", "attempts", "bad_draws", "decision"),
    [
        pytest.param(Transient("rate_limited", ""), 0, 0, Again(1, 0, 0), id="429 burns nothing"),
        pytest.param(
            Transient("rate_limited", "", retry_after=7), 0, 0, Again(8, 0, 0), id="asked to wait"
        ),
        pytest.param(Unreachable("unreachable", ""), 3, 0, Again(8, 3, 0), id="nobody there"),
        pytest.param(Transient("server_error", ""), 2, 0, Again(8, 3, 0), id="500 counts"),
        pytest.param(Transient("server_error", ""), 7, 0, GiveUp(8, 0), id="500 for ever"),
        pytest.param(
            Transient("timeout", "", charged=Charged.MAYBE), 0, 1, Again(1, 0, 2), id="maybe paid"
        ),
        pytest.param(
            Transient("timeout", "", charged=Charged.MAYBE), 0, 5, GiveUp(0, 6), id="paid enough"
        ),
        pytest.param(Rejected("refused", ""), 0, 0, GiveUp(1, 0), id="never this text"),
        pytest.param(Stopped("payment_required", ""), 0, 0, StopAll(), id="no money"),
    ],
)
def test_an_error_carries_its_decision(
    error: SpeechError, attempts: int, bad_draws: int, decision: Decision
) -> None:
    assert retry.after_error(error, attempts, bad_draws, longest) == decision


def test_what_was_asked_to_wait_together_does_not_come_back_together() -> None:
    error = Transient("rate_limited", "", retry_after=7)
    waits = {retry.after_error(error, 0, 0) for _ in range(20)}

    assert len(waits) == 20
    assert all(isinstance(wait, Again) and 7 < wait.delay <= 8 for wait in waits)


def test_a_server_that_fails_at_everything_is_held_against_no_take() -> None:
    free = Transient("server_error", "")
    paid = Transient("timed_out", "", charged=Charged.MAYBE)

    assert retry.after_error(free, 7, 0, longest, down=True) == Again(60, 7, 0)
    assert retry.after_error(paid, 0, 1, longest, down=True) == Again(1, 0, 2)


def test_the_wait_doubles_up_to_a_minute() -> None:
    error = Transient("server_error", "")
    waits = []
    for attempts in range(retry.MAX_ATTEMPTS - 1):
        decision = retry.after_error(error, attempts, 0, longest)
        assert isinstance(decision, Again)
        waits.append(decision.delay)

    assert waits == [2, 4, 8, 16, 32, 60, 60]


def test_bad_audio_is_drawn_again_a_bounded_number_of_times() -> None:
    draws = 0
    while isinstance(decision := retry.after_bad_audio(0, draws, longest), Again):
        draws = decision.bad_draws

    assert draws + 1 == retry.MAX_BAD_DRAWS


def test_the_wait_is_spread_out() -> None:
    error = Transient("server_error", "")
    waits = {retry.after_error(error, 4, 0) for _ in range(20)}

    assert len(waits) == 20
