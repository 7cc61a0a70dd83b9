"""What `make run` starts is what the README tells others to start."""

import sys
from pathlib import Path

import pytest

from narrator.celery import app
from narrator.launch import programs
from narrator.speech.waiting import Patience

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
LINES = [line.split() for line in README.splitlines() if line.startswith("python -m ")]
SITE = programs.site("0.0.0.0", 8000, Path("data"))


def test_the_readme_has_one_line_for_each_program() -> None:
    assert len(LINES) == len(SITE)


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_a_line_of_the_readme_is_what_runs(line: list[str]) -> None:
    words = set(line[1:])

    assert any(words <= set(program.argv) for program in SITE)


def test_every_program_runs_with_the_python_of_this_environment() -> None:
    for program in (programs.private_redis(Path("data")), *SITE):
        assert program.argv[:2] == (sys.executable, "-m")


def test_every_queue_has_a_worker() -> None:
    worked = {word for program in SITE for word in program.argv if word.startswith("--queues=")}

    assert worked == {f"--queues={queue.name}" for queue in app.conf.task_queues}


def test_the_speech_worker_may_wait_for_the_longest_request_which_is_paid_for() -> None:
    patience = {program.name: program.stop_seconds for program in SITE}

    assert patience["speech"] >= Patience().wait("word " * 150).whole


def test_a_worker_is_given_longer_to_stop_than_the_others() -> None:
    patience = {program.name: program.stop_seconds for program in SITE}

    assert patience["speech"] > patience["web"]
