"""A PostgreSQL of a test's own: made in a temporary folder, gone with the block.

    python -m tests.scale.cluster [--if-installed] COMMAND ...

runs COMMAND with DATABASE_URL pointing at such a server, and returns its exit code. With
--if-installed it does nothing, and says so, on a machine without PostgreSQL.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN = Path("/usr/lib/postgresql")
START_SECONDS = 60.0
# What is lost in a crash of a test's database is lost with it.
FAST = ("-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off")


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL server on this machine."""
    if path := shutil.which("initdb"):
        return Path(path).parent
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Server:
    """A PostgreSQL on a loopback port, at `url`."""

    def __init__(self, url: str, command: list[Any], home: Path) -> None:
        self.url = url
        self._command = command
        self._home = home

    def start(self) -> None:
        """Return once it answers."""
        self._process = subprocess.Popen(
            self._command, stderr=subprocess.DEVNULL, cwd=self._home, **_user()
        )
        _await(self.url, self._process)

    def stop(self) -> None:
        """End without waiting for who is still connected."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """Keep a server answering on a loopback port while the block runs. Yields its address."""
    with server() as running:
        yield running.url


@contextmanager
def server() -> Iterator[Server]:
    """The same, for who wants to stop and start it."""
    folder = binaries()
    if folder is None:
        raise RuntimeError(
            "There is no PostgreSQL server here. Install one: apt install postgresql"
        )
    password = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="narrator-postgres-") as name:
        home = Path(name)
        _own(home)
        _make(folder, home, password)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        where = ("-D", str(home / "data"), "-p", str(port), "-k", name, "-hlocalhost")
        url = f"postgres://narrator:{password}@127.0.0.1:{port}/postgres"
        running = Server(url, [folder / "postgres", *where, *FAST], home)
        running.start()
        try:
            yield running
        finally:
            running.stop()


def new_database(url: str) -> str:
    """Make an empty database on the server of `url`. Return its address."""
    server, name = url.rpartition("/")[0], f"narrator_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{server}/{name}"


def _user() -> dict[str, Any]:
    """Return who the server runs as: it refuses to be root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


def _own(home: Path) -> None:
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)


def _make(folder: Path, home: Path, password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    secret.chmod(0o644)  # in a folder that only its owner enters
    options = ("--username=narrator", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync")
    subprocess.run(
        [folder / "initdb", "-D", home / "data", *options, "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home,
        **_user(),
    )


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL ended at once with {server.returncode}.")


def main(command: list[str]) -> int:
    if command[0] == "--if-installed":
        command = command[1:]
        if binaries() is None:
            sys.stderr.write("PostgreSQL is not installed here; its tests are left out.\n")
            return 0
    with postgres() as url:
        environment = os.environ | {"DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
