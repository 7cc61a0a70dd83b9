"""Real processes: they run in groups of their own, and none is left when the parent is killed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from narrator.launch.child import Child, Program
from narrator.launch.guard import Guard, read_groups, stop_groups
from narrator.launch.output import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0

# Starts a child of its own, tells its number, and sleeps.
PARENT = """
import subprocess, time
print(subprocess.Popen(["sleep", "600"]).pid, flush=True)
time.sleep(600)
"""

# A supervisor of one such program, killed by the test.
SUPERVISOR = f"""
import sys, time
from pathlib import Path
from narrator.launch.child import Child, Program
from narrator.launch.guard import Guard
from narrator.launch.output import Console
program = Program("web", (sys.executable, "-c", {PARENT!r}))
child = Child(program, Console(sys.stdout, ("web",)), Guard(), Path("."))
print("child", child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


def eventually(check: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not check() and time.monotonic() < deadline:
        time.sleep(0.02)
    return check()


def runs(pid: int) -> bool:
    """Whether a process lives; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def program(code: str, **options: float) -> Program:
    return Program("web", (sys.executable, "-c", code), **options)  # type: ignore[arg-type]


def test_a_child_tells_its_lines_and_its_exit_code(guard: Guard) -> None:
    screen = io.StringIO()

    child = Child(
        program("print('hello'); raise SystemExit(3)"), Console(screen, ("web",)), guard, ROOT
    )

    assert eventually(lambda: child.ended() is not None)
    assert child.ended() == 3
    assert screen.getvalue() == "web | hello\n"


def test_a_child_has_a_group_of_its_own(guard: Guard) -> None:
    child = Child(
        program("import time; time.sleep(600)"), Console(io.StringIO(), ("web",)), guard, ROOT
    )

    assert os.getpgid(child.pid) == child.pid

    child.ask_to_stop()
    assert eventually(lambda: child.ended() is not None)
    assert child.ended() == -signal.SIGTERM


def test_what_a_dead_child_had_started_goes_with_it(guard: Guard) -> None:
    screen = io.StringIO()
    child = Child(program(PARENT), Console(screen, ("web",)), guard, ROOT)
    assert eventually(lambda: "\n" in screen.getvalue())
    grandchild = int(screen.getvalue().split("|")[1])

    os.kill(child.pid, signal.SIGKILL)

    assert eventually(lambda: child.ended() is not None)
    assert eventually(lambda: not runs(grandchild))


@pytest.mark.e2e
def test_a_supervisor_killed_with_9_leaves_no_process_behind() -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    with supervisor.stdout as lines:
        numbers = [int(lines.readline().split()[-1]) for _ in range(2)]
        everybody = psutil.Process(supervisor.pid).children(recursive=True)
        assert {process.pid for process in everybody} > set(numbers)

        supervisor.kill()
        supervisor.wait()

    _gone, left = psutil.wait_procs(everybody, timeout=PATIENCE)
    assert [process for process in left if runs(process.pid)] == []


def test_the_guard_ends_when_nothing_is_left_to_watch() -> None:
    guard = Guard()
    process = subprocess.Popen(["sleep", "600"], process_group=0)
    guard.watch(process.pid)
    guard.release(process.pid)

    guard.close()

    assert process.poll() is None
    process.kill()
    process.wait()


def test_groups_come_and_go() -> None:
    assert read_groups([b"+1\n", b"+22\n", b"-1\n", b"+333\n", b"-4\n"]) == {22, 333}


def test_a_group_that_is_gone_is_no_error() -> None:
    process = subprocess.Popen(["true"], process_group=0)
    process.wait()

    stop_groups({process.pid}, grace=0)


def test_a_group_that_does_not_listen_is_killed_after_its_grace() -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(); signal.pause()"
    process = subprocess.Popen(
        [sys.executable, "-c", deaf], process_group=0, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    with process.stdout as lines:
        lines.readline()

    stop_groups({process.pid}, grace=0.2)

    assert process.wait() == -signal.SIGKILL
