"""The supervisor: what dies is started again, what stops stops in order."""

import os
import signal
from collections.abc import Iterator

import pytest

from narrator.launch.processes import delay_after, describe
from tests.launch.fakes import REDIS, SPEECH, WEB, Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def signals() -> Iterator[None]:
    """Put the handlers of the test run back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_delays_double_up_to_half_a_minute() -> None:
    assert [delay_after(n) for n in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_dead_process_starts_again_after_its_delay(stage: Stage) -> None:
    stage.supervisor.add([WEB])
    stage.children["web"].code = 1

    stage.supervisor.tick()
    assert stage.starts("web") == 1
    assert "web    | ended with exit code 1; starts again in 1 s" in stage.screen.getvalue()

    stage.now += 1
    stage.supervisor.tick()
    assert stage.starts("web") == 2


def test_each_quick_death_doubles_the_delay(stage: Stage) -> None:
    stage.supervisor.add([WEB])
    for delay in (1, 2, 4):
        stage.children["web"].code = 1
        stage.supervisor.tick()
        before = stage.starts("web")

        stage.now += delay - 0.5
        stage.supervisor.tick()
        assert stage.starts("web") == before

        stage.now += 0.5
        stage.supervisor.tick()
        assert stage.starts("web") == before + 1


def test_a_minute_of_health_forgets_earlier_deaths(stage: Stage) -> None:
    stage.supervisor.add([WEB])
    for _ in range(2):
        stage.children["web"].code = 1
        stage.supervisor.tick()
        stage.now += 4
        stage.supervisor.tick()

    stage.now += 60
    stage.children["web"].code = -9
    stage.supervisor.tick()

    assert stage.screen.getvalue().endswith("was ended by SIGKILL; starts again in 1 s\n")


def test_one_death_leaves_the_others_alone(stage: Stage) -> None:
    stage.supervisor.add([REDIS, WEB])
    stage.children["web"].code = 1
    stage.supervisor.tick()
    stage.now += 1
    stage.supervisor.tick()

    assert (stage.starts("redis"), stage.starts("web")) == (1, 2)


def test_redis_stops_after_everybody_who_needs_it(stage: Stage) -> None:
    stage.supervisor.add([REDIS, WEB, SPEECH])
    stage.diary.clear()

    stage.supervisor.stop()

    assert stage.diary == ["stop web", "stop speech", "stop redis"]


def test_who_does_not_stop_in_time_is_killed_before_redis_stops() -> None:
    stage = Stage(stubborn={"speech"})
    stage.supervisor.add([REDIS, SPEECH])
    stage.diary.clear()

    stage.supervisor.stop()

    assert stage.diary == ["stop speech", "kill speech", "stop redis"]
    assert stage.now > SPEECH.stop_seconds


def test_the_second_ctrl_c_kills_at_once() -> None:
    stage = Stage(stubborn={"speech"})
    stage.supervisor.add([SPEECH])
    stage.supervisor.stops_asked = 2

    stage.supervisor.stop()

    assert stage.diary[-1] == "kill speech"
    assert stage.now < 1


def test_a_process_that_waits_for_its_restart_is_not_in_the_way_of_stopping(stage: Stage) -> None:
    stage.supervisor.add([REDIS, WEB])
    stage.children["web"].code = 1
    stage.supervisor.tick()
    stage.diary.clear()

    stage.supervisor.stop()

    assert stage.diary == ["stop redis"]


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_and_nothing_starts_any_more(stage: Stage, number: int) -> None:
    stage.supervisor.listen()
    os.kill(os.getpid(), number)

    stage.supervisor.add([WEB])
    stage.supervisor.run()

    assert stage.diary == []


def test_waiting_ends_when_it_is_ready(stage: Stage) -> None:
    stage.supervisor.add([WEB])

    assert stage.supervisor.wait_until(lambda: stage.now > 3, seconds=60)
    assert stage.now < 4


def test_waiting_gives_up_in_time(stage: Stage) -> None:
    stage.supervisor.add([WEB])

    assert not stage.supervisor.wait_until(lambda: False, seconds=5)
    assert stage.supervisor.hopeless == []


def test_waiting_gives_up_early_on_what_fails_again_and_again(stage: Stage) -> None:
    def dies_at_once() -> bool:
        stage.children["web"].code = 1
        return False

    stage.supervisor.add([WEB])

    assert not stage.supervisor.wait_until(dies_at_once, seconds=600)
    assert stage.supervisor.hopeless == ["web"]
    assert stage.now < 10


@pytest.mark.parametrize(
    ("code", "words"), [(0, "ended with exit code 0"), (-15, "was ended by SIGTERM")]
)
def test_an_end_is_told_in_words(code: int, words: str) -> None:
    assert describe(code) == words
