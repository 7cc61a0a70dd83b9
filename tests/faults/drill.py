"""An installation to break: short leases, one request in flight, a cashier, failpoints to arm."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import av
import psycopg

from narrator import failpoints
from narrator.launch.guard import Guard
from tests.end_to_end.site import ROOT, Site, wait_until
from tests.scale.cluster import new_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.provider import Provider

T = TypeVar("T")
LEASE = 3.0
SWEEP = 1.0
WORKER = ("-m", "celery", "--quiet", "--app=narrator", "worker", "--loglevel=WARNING")
POOLS = {"speech": ("--pool=threads",), "audio": ("--pool=prefork",)}


class Drill(Site):
    """A Site whose workers are meant to die."""

    def __init__(self, folder: Path, provider: Provider, **settings: str) -> None:
        self.armed = folder / "armed"
        self.armed.mkdir(parents=True, exist_ok=True)
        self.provider = provider
        self.data = folder / "data"
        self._hired: dict[str, list[subprocess.Popen[bytes]]] = {"speech": [], "audio": []}
        self._guard = Guard()  # ends them too when the tests are killed
        self._names = 0
        self._taken: dict[str, dict[str, Any]] = {}
        own = {
            "SPEECH_PROFILE": "deepinfra",
            "SPEECH_URL": provider.url,
            "DEEPINFRA_TOKEN": provider.key,
            "SPEECH_MAX_IN_FLIGHT": "1",
            "LEASE_SECONDS": str(LEASE),
            "SWEEP_SECONDS": str(SWEEP),
            "NARRATOR_FAILPOINTS": str(self.armed),
        }
        if database := os.environ.get("DATABASE_URL"):  # of tests.scale.cluster
            own["DATABASE_URL"] = new_database(database)
        super().__init__(folder, **{**own, **settings})

    def stop(self) -> None:
        self.dismiss()
        self._guard.close()
        super().stop()

    # workers beside those of the supervisor: nobody starts them again

    def hire(self, queue: str, count: int = 1, **settings: str) -> list[subprocess.Popen[bytes]]:
        """Bring the living helpers of `queue` up to `count`. Return them."""
        alive = [worker for worker in self._hired[queue] if worker.poll() is None]
        while len(alive) < count:
            alive.append(self._start(queue, settings))
        self._hired[queue] = alive
        return alive

    def _start(self, queue: str, settings: dict[str, str]) -> subprocess.Popen[bytes]:
        self._names += 1
        name = f"--hostname={queue}-{self._names}@%h"
        quiet = ("--without-gossip", "--without-mingle", "--concurrency=1")
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, *WORKER, f"--queues={queue}", name, *POOLS[queue], *quiet],
                cwd=ROOT,
                env={**self.environment, "CELERY_SKIP_CHECKS": "1", **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        self._guard.watch(worker.pid)
        return worker

    def dismiss(self) -> None:
        """End all helpers at once."""
        for worker in (worker for workers in self._hired.values() for worker in workers):
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            self._guard.release(worker.pid)

    # failpoints

    def arm(self, failpoint: str, words: str = "") -> None:
        """End the next process that passes; with words, all that pass with a text that has them."""
        (self.armed / failpoint).write_text(words)

    def dying(self, failpoint: str, begin: Callable[[], T]) -> T:
        """Begin work at which a worker dies. At SENT it waits from before its request is out: that
        is armed when a request has arrived."""
        if failpoint != failpoints.SENT:
            self.arm(failpoint)
            return begin()
        begun = begin()
        self.first_request()
        self.arm(failpoint)
        return begun

    def went_off(self, failpoint: str) -> bool:
        return not (self.armed / failpoint).exists()

    def disarm(self, failpoint: str) -> None:
        (self.armed / failpoint).unlink(missing_ok=True)

    # books and money

    def take_in(self, path: Path) -> dict[str, Any]:
        """Upload a book once; the next time it is already there."""
        if str(path) not in self._taken:
            self._taken[str(path)] = self.upload(path)
        return self._taken[str(path)]

    def begin(self, book: dict[str, Any], words: str) -> dict[str, Any]:
        """Start reading in a voice of its own, hence with takes of its own; the bill is empty."""
        self.provider.ledger.clear()
        return self.narrate(book, self.voice(words))

    def spent(self, job: dict[str, Any]) -> Decimal:
        """Return what our own ledger says."""
        return Decimal(self.api.get(f"/jobs/{job['id']}").json()["spent_usd"])

    def sound(self, job: dict[str, Any]) -> list[bytes]:
        """Return the decoded master of every chapter."""
        return [self._decoded(chapter["url"]) for chapter in job["chapters"]]

    def _decoded(self, url: str) -> bytes:
        answer = self.api.get(self.url + url.replace(".mp3", ".flac"))
        assert answer.status_code == 200, answer.text
        with av.open(io.BytesIO(answer.content), "r") as container:
            frames = list(container.decode(audio=0))
        return b"".join(bytes(frame.to_ndarray()) for frame in frames)

    def kept_takes(self) -> dict[str, str]:
        """Return the digest of every kept take."""
        takes = (self.data / "media").glob("*/takes/*/*")
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in takes}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database of the installation."""
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as connection:
                return connection.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(self.data / "narrator.sqlite3")) as database:
            return database.execute(query).fetchall()

    def first_request(self) -> None:
        """Wait until a request of the job that was just begun is under way."""
        end = time.monotonic() + 60
        while not self.provider.ledger.in_flight:
            assert time.monotonic() < end, "nothing was asked for"
            time.sleep(0.005)

    def settled(self) -> None:
        """Wait until the cashier has no request under way: killed askers' answers are billed."""
        wait_until(lambda: self.provider.ledger.in_flight == 0, 30, lambda: "requests are stuck")
