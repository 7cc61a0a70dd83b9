"""What a reader may do, tried from inside the child: it has been taken over, so to speak."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from narrator.text import child, sandbox
from tests.text.hostile import refusal, written
from tests.text.invariant import everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    Taken = Any  # a function from Python source to what it leaves in `found`

NETWORK = str(Path("/proc/self/ns/net").readlink())
TAKEN_OVER = """
import importlib.util, json, os, sys
spec = importlib.util.spec_from_file_location("child", {child!r})
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
def answer(work, source, output, arguments):
    found = {{}}
    exec({source!r}, {{"found": found, "output": output}})
    child._refuse(output, "taken over", json.dumps(found))
child._answer = answer
child.main(*sys.argv[1:])
"""


@pytest.fixture
def taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """The real child, which runs this where it would read a document."""

    def run(source: str, **limits: Any) -> dict[str, Any]:
        spy = tmp_path / "child.py"
        spy.write_text(TAKEN_OVER.format(child=child.__file__, source=source))
        monkeypatch.setattr(sandbox, "_CHILD", spy)
        found = refusal(written(tmp_path / "a", "Words."), "a.txt", sandbox.Limits(**limits))
        assert found.code == "taken over"
        said: dict[str, Any] = json.loads(found.detail)
        return said

    return run


@pytest.fixture
def knocks() -> list[bytes]:
    """What arrives at a server on this machine."""
    return []


@pytest.fixture
def address(knocks: list[bytes]) -> Iterator[str]:
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)

    def listen() -> None:
        while not over.is_set():
            with contextlib.suppress(TimeoutError), server.accept()[0] as connection:
                knocks.append(connection.recv(100))

    over = threading.Event()
    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}"
    over.set()
    thread.join()
    server.close()


def test_43_nothing_that_a_page_links_to_is_fetched(
    tmp_path: Path, address: str, knocks: list[bytes]
) -> None:
    page = (
        f'<html><head><meta http-equiv="refresh" content="0; url={address}"><link rel="stylesheet"'
        f' href="{address}/a.css"><base href="{address}"></head><body><h1>One</h1>'
        f'<img src="{address}/b.png"><iframe src="{address}"></iframe><p>Two</p></body></html>'
    )
    assert "Two" in everything(sandbox.read(written(tmp_path / "a", page), "a.html"))
    assert knocks == []


def test_it_reaches_nobody_where_the_kernel_gives_it_a_network_of_its_own(
    taken: Taken, address: str, knocks: list[bytes]
) -> None:
    host, port = address.removeprefix("http://").split(":")
    found = taken(
        f"""
import os, socket
found["mine"] = os.readlink("/proc/self/ns/net")
try:
    socket.create_connection(({host!r}, {port}), 5).close()
    found["reached"] = True
except OSError:
    found["reached"] = False
"""
    )
    apart = found["mine"] != NETWORK
    assert apart or not _may_leave()
    assert found["reached"] is not apart
    assert len(knocks) == (0 if apart else 1)


def _may_leave() -> bool:
    """Whether an ordinary process may have a network of its own here."""
    leave = f"import ctypes; assert ctypes.CDLL(None).unshare({child.NEW_NETWORK_AND_USER}) == 0"
    done = subprocess.run([sys.executable, "-c", leave], capture_output=True, check=False)
    return done.returncode == 0


def test_it_gets_no_more_than_its_limits(taken: Taken) -> None:
    found = taken(
        """
import os
try:
    bytearray(400 << 20)
except MemoryError:
    found["memory"] = "full"
files = []
try:
    while True:
        files.append(open(os.devnull))
except OSError:
    found["files"] = len(files) < 64
    [each.close() for each in files]
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open(str(output) + "2", "wb") as large:
        large.write(bytes(2 << 20))
except OSError:
    found["output"] = os.path.getsize(str(output) + "2") <= 1 << 20
""",
        memory_bytes=300 << 20,
        output_bytes=1 << 20,
    )
    assert found == {"memory": "full", "files": True, "output": True}


def test_it_knows_no_secret(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPINFRA_TOKEN", "secret")
    found = taken("import os, sys; found.update(os.environ, loaded=sorted(sys.modules))")
    assert set(found) <= {"TMPDIR", "LC_CTYPE", "loaded"}
    assert not {"django", "celery", "narrator.settings"} & set(found["loaded"])


def test_a_reader_that_never_ends_is_stopped(taken: Taken, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="too_slow"):
        taken("while True: pass", cpu_seconds=1)
    with pytest.raises(AssertionError, match="too_slow"):
        taken("import time; time.sleep(60)", wall_seconds=1.0)


def test_what_it_started_ends_with_it(taken: Taken) -> None:
    found = taken(
        """
import subprocess, sys
found["pid"] = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid
"""
    )
    with contextlib.suppress(ProcessLookupError):
        process = os.pidfd_open(found["pid"])
        ended, _, _ = select.select([process], [], [], 5)
        os.close(process)
        assert ended
