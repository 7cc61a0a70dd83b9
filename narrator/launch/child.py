"""One started process: a process group of its own, its lines on the console."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from narrator.launch.guard import signal_group

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from narrator.launch.guard import Guard
    from narrator.launch.output import Console


@dataclass(frozen=True)
class Program:
    """What to start and how long it may take to stop."""

    name: str
    argv: tuple[str, ...]
    stop_seconds: float = 10.0
    stops_last: bool = False  # the others still need it while they stop
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """A running Program. Whatever it starts itself is in its group and goes with it."""

    def __init__(self, program: Program, console: Console, guard: Guard, folder: Path) -> None:
        self._guard = guard
        self._process = subprocess.Popen(
            program.argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **program.environment},
            cwd=folder,
            process_group=0,
        )
        guard.watch(self.pid)
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        self._reader = console.follow(program.name, self._process.stdout)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> int | None:
        """Return the exit code once the process has ended; its group is then gone too."""
        if self._process.returncode is not None:
            return self._process.returncode
        # WNOWAIT leaves the number taken, so that the group below cannot be somebody else's.
        if not os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return None
        signal_group(self.pid, signal.SIGKILL)
        self._guard.release(self.pid)
        code = self._process.wait()
        self._reader.join(timeout=1)
        return code

    def ask_to_stop(self) -> None:
        """Tell the leader alone: it knows in which order its own children stop."""
        if self._process.returncode is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        if self._process.returncode is None:
            signal_group(self.pid, signal.SIGKILL)
