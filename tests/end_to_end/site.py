"""A whole installation for tests: the processes of `make run`, its own data, a client for REST."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
PATIENCE = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """Started by `with`. `settings` are environment variables of the installation."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log.txt"
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "NARRATOR_DATA": str(folder / "data"),
            "PORT": str(self.port),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.api = httpx.Client(base_url=f"{self.url}/api/v1", timeout=60)

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "narrator.launch"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until(self._answers, START_SECONDS, self._said)
        except BaseException:
            self.stop()
            raise
        self.api.headers["Authorization"] = f"Bearer {self.token('alice')}"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End as Ctrl-C does."""
        self.api.close()
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def token(self, user: str) -> str:
        return self.manage("token", user, "--create").strip()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def processes(self, word: str) -> list[psutil.Process]:
        """Return the living processes of this site with `word` in their command line."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        return [child for child in children if word in _command(child)]

    def kill(self, word: str) -> int:
        """Kill -9 every process with `word` in its command line. Return how many."""
        victims = self.processes(word)
        for victim in victims:
            victim.send_signal(signal.SIGKILL)
        return len(victims)

    def upload(self, path: Path) -> dict[str, Any]:
        """Upload a book and wait until it is read in."""
        with path.open("rb") as file:
            answer = self.api.post("/books", files={"file": (path.name, file)})
        assert answer.status_code == 202, answer.text
        return self.poll(f"/books/{answer.json()['id']}", lambda b: b["state"] != "importing")

    def voice(self, description: str = "A deep, calm male voice") -> dict[str, Any]:
        answer = self.api.post("/voices", json={"name": "Reader", "description": description})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def narrate(self, book: dict[str, Any], voice: dict[str, Any]) -> dict[str, Any]:
        """Start a narration at its quoted price."""
        quote = self.api.post("/quotes", json={"book": book["id"], "voice": voice["id"]})
        assert quote.status_code == 201, quote.text
        job = self.api.post("/jobs", json={"kind": "narrate", "quote": quote.json()["id"]})
        assert job.status_code == 202, job.text
        return dict(job.json())

    def finished(self, job: dict[str, Any], patience: float = PATIENCE) -> dict[str, Any]:
        """Wait until a job has stopped, however."""
        working = {"queued", "running"}
        return self.poll(f"/jobs/{job['id']}", lambda j: j["state"] not in working, patience)

    def poll(
        self, path: str, done: Callable[[dict[str, Any]], bool], patience: float = PATIENCE
    ) -> dict[str, Any]:
        seen: dict[str, Any] = {}

        def look() -> bool:
            seen.clear()
            seen.update(self.api.get(path).raise_for_status().json())
            return done(seen)

        wait_until(look, patience, lambda: f"{seen}\n{self._said()}")
        return seen

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz").is_success
        except httpx.TransportError:
            return False

    def _said(self) -> str:
        return self.log.read_text(errors="replace")[-5000:]


def wait_until(done: Callable[[], bool], patience: float, why: Callable[[], str]) -> None:
    """Look until `done`; fail with what `why` says after `patience` seconds."""
    end = time.monotonic() + patience
    while not done():
        assert time.monotonic() < end, why()
        time.sleep(0.25)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
