"""Leaves no orphan: a small process that outlives its parent just long enough to stop the rest.

`kill -9` gives the parent no chance to clean up. The guard reads the process groups to watch from
a pipe; when the pipe closes, for whatever reason, it stops those that are still there. It is run
by its path, so only the standard library is in reach.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GRACE_SECONDS = 10.0


class Guard:
    """The parent's end: say which process groups must not outlive it."""

    def __init__(self, inherit: Sequence[int] = ()) -> None:
        """Start the guard; it holds the file descriptors `inherit` (locks) until it is done."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is not for the guard
            pass_fds=inherit,
        )

    def watch(self, group: int) -> None:
        self._say(f"+{group}\n")

    def release(self, group: int) -> None:
        self._say(f"-{group}\n")

    def close(self) -> None:
        """Stop what is still watched and wait for the guard to end."""
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        with contextlib.suppress(BrokenPipeError):  # somebody killed it; the work goes on
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


def read_groups(lines: Iterable[bytes]) -> set[int]:
    """Follow `+group` and `-group` lines to their end and return what is left."""
    groups: set[int] = set()
    for line in lines:
        change = groups.add if line.startswith(b"+") else groups.discard
        change(int(line[1:]))
    return groups


def signal_group(group: int, number: int) -> bool:
    """Send a signal (0 only asks). Return whether the group is there."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of groups that hold only zombies
        return False
    return True


def stop_groups(groups: set[int], grace: float = GRACE_SECONDS) -> None:
    """Ask the groups to stop, wait at most `grace` seconds, then kill what is left."""
    left = {group for group in groups if signal_group(group, signal.SIGTERM)}
    deadline = time.monotonic() + grace
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if signal_group(group, 0)}
    for group in left:
        signal_group(group, signal.SIGKILL)


def main(pipe: IO[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends when its parent does, and only then
    stop_groups(read_groups(pipe))


if __name__ == "__main__":
    main(sys.stdin.buffer)
