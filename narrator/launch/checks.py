"""What must be true before anything starts, and how to see that it has."""

from __future__ import annotations

import fcntl
import http.client
import os
import socket
from typing import TYPE_CHECKING

from narrator.launch.errors import LaunchError

if TYPE_CHECKING:
    from pathlib import Path


def lock_folder(data: Path) -> int:
    """Hold this data folder for this start. Returns the descriptor that holds it."""
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(data / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise LaunchError(
            f"Narrator already runs, or is just stopping, on the data folder {data}. "
            "Stop it first, or give this one another folder: make run NARRATOR_DATA=/another/folder"
        ) from None
    return lock


def check_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on.

    The web server itself would share the port with another of the same user instead of failing.
    """
    if not 0 < port < 65536:
        raise LaunchError(f"PORT={port} is not a port. Use a number from 1 to 65535.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise LaunchError(
            f"Cannot listen on {host} port {port}: {error.strerror or error}. "
            f"Choose another port: make run PORT={port % 65535 + 1}"
        ) from error


def web_answers(host: str, port: int) -> bool:
    """Whether the web server answers. A host that the site does not allow is an answer too."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """Return where a server listening on `host` can be reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compares only


def site_url(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    shown = reachable(host)
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
