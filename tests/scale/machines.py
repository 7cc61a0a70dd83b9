"""Machines of a scaled-out installation: data folders of their own, the same four addresses."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.launch import programs, redis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
STOP_SECONDS = 30.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def wait_for(ready: Callable[[], object], what: str, seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, f"{what}: waited {seconds:.0f} s"
        time.sleep(0.2)


@contextmanager
def shared_redis(folder: Path) -> Iterator[str]:
    """Keep a Redis with a password answering on TCP. Yields its address."""
    password, port = secrets.token_hex(16), free_port()
    options = ("--bind", "127.0.0.1", "--save", "", "--requirepass", password, "--dir", str(folder))
    server = subprocess.Popen(
        [redis.server(), "--port", str(port), *options], stdout=subprocess.DEVNULL
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    try:
        wait_for(lambda: redis.answers(url), "Redis")
        yield url
    finally:
        server.terminate()
        server.wait()


@dataclass
class Machine:
    """One machine: some of the programs that `make run` would start, each by its own command."""

    data: Path
    shared: Mapping[str, str]
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> str:
        """Run manage.py here and return what it says."""
        argv = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            argv, cwd=ROOT, env=self._environment(), check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    def start(self, *names: str) -> None:
        site = programs.site("127.0.0.1", self.port, self.data)
        for program in site:
            if program.name in names:
                self.running[program.name] = subprocess.Popen(
                    program.argv,
                    cwd=ROOT,
                    env=self._environment() | dict(program.environment),
                    stdin=subprocess.DEVNULL,
                    process_group=0,
                )

    def stop(self, *names: str) -> None:
        stopping = [self.running.pop(name) for name in names or tuple(self.running)]
        for process in stopping:
            os.killpg(process.pid, signal.SIGTERM)
        for process in stopping:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.shared, "NARRATOR_DATA": str(self.data)}
