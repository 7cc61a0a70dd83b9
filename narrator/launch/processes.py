"""Keeps the processes of an installation running, and stops them in order.

One thread decides: `tick` looks at every process, restarts what died, and returns. Signals only
raise a number that the next tick reads.
"""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from narrator.launch.child import Program
    from narrator.launch.output import Console

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
HEALTHY_SECONDS = 60.0  # who lived this long starts again at the first delay
TICK_SECONDS = 0.1
HOPELESS = 3  # failures in a row after which a start is given up


class Running(Protocol):
    """What is needed of a started process; see child.Child."""

    def ended(self) -> int | None: ...
    def ask_to_stop(self) -> None: ...
    def kill(self) -> None: ...


def delay_after(failures: int) -> float:
    """Return the seconds to wait after this many failures in a row: 1, 2, 4, ... 30."""
    return float(min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - 1)))


@dataclass
class Slot:
    """One program's place: running, or waiting for its next start."""

    program: Program
    child: Running | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0


class Supervisor:
    """Starts programs, restarts what dies with growing delays, stops all in order."""

    def __init__(
        self,
        start: Callable[[Program], Running],
        console: Console,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._start = start
        self._console = console
        self._clock = clock
        self._sleep = sleep
        self._slots: list[Slot] = []
        self.stops_asked = 0

    def listen(self) -> None:
        """Stop on Ctrl-C, on SIGTERM and when the terminal closes; kill on the second."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def add(self, programs: Sequence[Program]) -> None:
        self._slots += [Slot(program) for program in programs]
        self.tick()

    def tick(self) -> None:
        """Look at every process once; start what is due."""
        for slot in self._slots:
            self._look(slot)
            if slot.child is None and self._clock() >= slot.start_at and not self.stops_asked:
                slot.started_at = self._clock()
                slot.child = self._start(slot.program)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Keep all running until `ready`. False when it takes too long or is hopeless."""
        deadline = self._clock() + seconds
        while not self.stops_asked and not self.hopeless and self._clock() < deadline:
            self.tick()
            if ready():
                return True
            self._sleep(TICK_SECONDS)
        return False

    @property
    def hopeless(self) -> list[str]:
        """The programs that fail again and again."""
        return [slot.program.name for slot in self._slots if slot.failures >= HOPELESS]

    def run(self) -> None:
        """Keep all running until somebody asks to stop."""
        while not self.stops_asked:
            self.tick()
            self._sleep(TICK_SECONDS)

    def stop(self) -> None:
        """Stop everything: first who works, last what the work leans on."""
        for last in (False, True):
            self._stop([slot for slot in self._slots if slot.program.stops_last is last])

    def _look(self, slot: Slot) -> None:
        if slot.child is None or (code := slot.child.ended()) is None:
            return
        lived = self._clock() - slot.started_at
        slot.child = None
        slot.failures = 1 if lived >= HEALTHY_SECONDS else slot.failures + 1
        delay = delay_after(slot.failures)
        slot.start_at = self._clock() + delay
        self._console.line(slot.program.name, f"{describe(code)}; starts again in {delay:.0f} s")

    def _stop(self, slots: list[Slot]) -> None:
        for slot in slots:
            if slot.child:
                slot.child.ask_to_stop()
        patience = {slot.program.name: self._clock() + slot.program.stop_seconds for slot in slots}
        while slots := [slot for slot in slots if slot.child and slot.child.ended() is None]:
            for slot in slots:
                if self.stops_asked > 1 or self._clock() > patience[slot.program.name]:
                    assert slot.child is not None  # noqa: S101 - filtered above
                    slot.child.kill()
            self._sleep(TICK_SECONDS)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stops_asked += 1


def describe(code: int) -> str:
    """Say how a process ended, from subprocess's exit code."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
