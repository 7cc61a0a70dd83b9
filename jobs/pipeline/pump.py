"""The pump: keeps a window of requests in flight for a minute or two, then hands on its turn.

One asyncio loop asks for speech; one thread of its own talks to the database. Answers are saved to
disk at once and recorded in bulk.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from django.db import InterfaceError, OperationalError, connection

from jobs.pipeline import leasing, recording
from jobs.pipeline.brake import Brake
from jobs.pipeline.budget import Budget
from jobs.pipeline.buying import Bad, Good, NotStored, Outcome, buy
from jobs.pipeline.keeping import FULL
from jobs.pipeline.turns import Line, anything_due, anything_pending
from jobs.pipeline.voices import Voices
from jobs.pipeline.weather import Weather
from jobs.retry import TURNED_AWAY
from narrator import failpoints
from narrator.audio.errors import BadAudio
from narrator.speech.errors import SpeechError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobs.pipeline.keeping import Keeper
    from jobs.pipeline.leasing import Lease
    from narrator.speech.speakers import SpeechConfig
    from narrator.speech.types import StreamingSpeaker

log = logging.getLogger(__name__)
T = TypeVar("T")
FLUSH_SECONDS = 0.2
LEAST_BUDGET = 10  # retries at once, however small the window
NO_ROOM = "There is no room for more speech where Narrator keeps its files."
DATABASE_WAITS = (0.2, 1.0, 3.0, 10.0, 20.0)
"""Seconds between tries: together less than a lease, so that nobody takes what is in flight."""


@dataclass(frozen=True, slots=True)
class Slice:
    """How long a pump may lease, how much it may hold, and how long it waits for more work."""

    seconds: float = 60.0
    window: int = 64
    patience: float = 3.0


@dataclass
class Pump:
    """One slice of buying.

    When its time is up or the worker is `stopping`, it calls `handover`, leases no more and waits
    for the answers that are under way: they are paid for.
    """

    speaker: StreamingSpeaker
    config: SpeechConfig
    keeper: Keeper
    turn: Slice = field(default_factory=Slice)
    handover: Callable[[], object] = lambda: None
    stopping: Callable[[], bool] = lambda: False
    flying: dict[asyncio.Task[Outcome], Lease] = field(default_factory=dict)
    bought: int = 0

    def run(self) -> int:
        """Buy until there is nothing to buy or the turn is over. Return the takes recorded."""
        with ThreadPoolExecutor(1, "pump-database") as self._thread:
            try:
                asyncio.run(self._run())
            finally:
                self._thread.submit(lambda: connection.close()).result()  # noqa: PLW0108 - its own
        return self.bought

    async def _db(self, work: Callable[[], T]) -> T:
        patient = partial(patiently, work)
        return await asyncio.get_running_loop().run_in_executor(self._thread, patient)

    async def _run(self) -> None:
        self._voices = Voices(self.config, self.keeper.store, self._db)
        self.keeper = replace(self.keeper, stopping=self.stopping, trouble=self._trouble)
        self._brake = Brake(self.turn.window)
        self._budget = Budget(max(LEAST_BUDGET, self.turn.window))
        self._weather = Weather(self._db)
        self._line = Line()
        try:
            await self._pump()
        except (OperationalError, InterfaceError):
            # The answers under way are paid for. Each is stored under its key, and found there.
            await asyncio.gather(*self.flying, return_exceptions=True)
            raise
        finally:
            for task in self.flying:
                task.cancel()
            await asyncio.gather(*self.flying, return_exceptions=True)
            await self._voices.aclose()
            await self.speaker.aclose()

    async def _pump(self) -> None:
        over = time.monotonic() + self.turn.seconds
        renewed = last_busy = time.monotonic()
        leasing_ended = False
        while self.flying or not leasing_ended:
            now = time.monotonic()
            if not leasing_ended and (now >= over or self.stopping()):
                leasing_ended = True
                await self._db(self.handover)
            if not leasing_ended:
                await self._fill()
                if self.flying:
                    last_busy = now
                leasing_ended = await self._idle(now - last_busy)
            if now - renewed > leasing.RENEW_SECONDS:
                renewed = now
                await self._renew()
            if await self._collect():  # recording may have taken longer than the patience
                last_busy = time.monotonic()

    async def _idle(self, seconds: float) -> bool:
        """Whether there is nothing to wait for: no answer, no retry that is due soon."""
        if self.flying:
            return False
        return seconds > self.turn.patience or not await self._db(anything_pending)

    async def _fill(self) -> None:
        """Lease as many takes as the window, the slots and the rows allow, and start asking."""
        now = time.monotonic()
        room = min(self.turn.window - len(self.flying), self._brake.allowed(now))
        if room < 1 or any(lease.suspect for lease in self.flying.values()):
            return
        retries = self._budget.allows(now)
        leases = await self._db(lambda: self._lease(room, retries=retries))
        self._brake.sent(len(leases))
        self._budget.tried_again(sum(lease.retry for lease in leases))
        for lease in leases:
            failpoints.passed(failpoints.CLAIMED, lease.utterance.text)
        for lease in leases:
            task = asyncio.create_task(buy(lease, self.speaker, self.keeper, self._voices))
            self.flying[task] = lease

    def _lease(self, room: int, *, retries: bool) -> list[Lease]:
        """Lease what can also be kept: nothing is paid for that there is no room for."""
        flying, places = len(self.flying), self.keeper.room()
        if places is not None and places - flying < 1:
            if not flying and anything_due():
                recording.stop_all(FULL, NO_ROOM)
            return []
        room = room if places is None else min(room, places - flying)
        return leasing.lease(room, alone=not flying, line=self._line, retries=retries)

    async def _trouble(self, code: str, detail: str) -> None:
        """What is bought waits for the store: buy no more meanwhile."""
        await self._db(lambda: recording.stop_all(code, detail))

    async def _renew(self) -> None:
        fences = {lease.fence for lease in self.flying.values()}
        await self._db(lambda: leasing.renew(fences))

    async def _collect(self) -> bool:
        """Wait a moment for answers, record those that came, and say whether any did."""
        if not self.flying:
            await asyncio.sleep(FLUSH_SECONDS)
            return False
        await asyncio.wait(self.flying, timeout=FLUSH_SECONDS)
        landed = [task for task in self.flying if task.done()]
        if not landed:
            failpoints.passed(failpoints.SENT)
            return False
        results = [(self.flying.pop(task), _outcome(task)) for task in landed]
        failpoints.passed(failpoints.STORED)
        down = await self._weather.notice(results)
        await self._db(lambda: recording.record(results, down=down))
        if any(isinstance(outcome, NotStored) for _, outcome in results):
            self._line.forget()
        if any(_turned_away(outcome) for _, outcome in results):
            self._brake.turned_away(time.monotonic())
        good = sum(isinstance(outcome, Good) for _, outcome in results)
        self._budget.answered(good)
        self.bought += good
        return True


def patiently(work: Callable[[], T], waits: Iterable[float] = DATABASE_WAITS) -> T:
    """Do `work`, again when the database was away or broke a deadlock: answers are paid for."""
    for seconds in waits:
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            log.warning("The database failed (%s); trying again in %s s.", error, seconds)
            connection.close()
            time.sleep(seconds)
    return work()


def _turned_away(outcome: Outcome) -> bool:
    return isinstance(outcome, SpeechError) and outcome.code in TURNED_AWAY


def _outcome(task: asyncio.Task[Outcome]) -> Outcome:
    """Return what a task brought; a bug of ours costs one passage, not the pump."""
    error = task.exception()
    if error is None:
        return task.result()
    log.error("A take could not be handled.", exc_info=error)
    trouble = BadAudio("internal_error", f"Narrator failed on this answer: {type(error).__name__}.")
    return Bad(trouble, None, "", adopted=False)
