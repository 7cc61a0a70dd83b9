"""The whole command, as a person types it: real Redis, web server, workers and scheduler."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from narrator.launch.checks import web_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
LAUNCH = (sys.executable, "-m", "narrator.launch")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class Site:
    """A started installation and what it has said so far."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.environment = {**os.environ, "NARRATOR_DATA": str(data), "PORT": str(self.port)}
        for outside in ("REDIS_URL", "DATABASE_URL", "HOST"):
            self.environment.pop(outside, None)
        self.process = subprocess.Popen(
            LAUNCH,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def read_until(self, words: str) -> str:
        """Return the line with these words; fail with everything said when it never comes."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return line
        pytest.fail("".join(self.said))

    def stop(self, number: int) -> int:
        """Send a signal, read what is said to the end, and return the exit code."""
        self.process.send_signal(number)
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.said += lines
        return self.process.wait(timeout=60)

    def again(self, **changed: str) -> subprocess.CompletedProcess[str]:
        """Try another start with the same environment, but for what is changed."""
        return subprocess.run(
            LAUNCH,
            cwd=ROOT,
            env=self.environment | changed,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "data")
    yield site
    if site.process.poll() is None:
        site.stop(signal.SIGKILL)


def test_one_command_starts_everything_and_ctrl_c_stops_it(site: Site, tmp_path: Path) -> None:
    ready = site.read_until("Narrator is ready")
    assert f"http://127.0.0.1:{site.port}/" in ready
    assert re.search(r"with the password \S+", site.read_until("Sign in as narrator"))
    assert web_answers("127.0.0.1", site.port)

    # The port is taken, and so is the folder.
    elsewhere = site.again(NARRATOR_DATA=str(tmp_path / "other"))
    assert (elsewhere.returncode, elsewhere.stdout) == (1, "")
    assert f"Cannot listen on 127.0.0.1 port {site.port}" in elsewhere.stderr
    same_folder = site.again(PORT=str(free_port()))
    assert (same_folder.returncode, same_folder.stdout) == (1, "")
    assert "already runs" in same_folder.stderr

    everybody = psutil.Process(site.process.pid).children(recursive=True)
    names = " ".join(" ".join(process.cmdline()) for process in everybody)
    for part in ("valkey" if "valkey" in names else "redis-server", "granian", "beat"):
        assert part in names
    assert {"--queues=speech", "--queues=audio"} <= set(names.split())

    assert site.stop(signal.SIGINT) == 0
    assert [process for process in everybody if process.is_running()] == []


def test_a_second_start_greets_without_a_login_and_keeps_the_secret(tmp_path: Path) -> None:
    secrets = []
    for login in (True, False):
        site = Site(tmp_path)
        site.read_until("Narrator is ready")
        assert site.stop(signal.SIGTERM) == 0
        assert ("Sign in as" in "".join(site.said)) is login
        secrets.append((tmp_path / "secret_key").read_text())

    assert secrets[0] == secrets[1]
