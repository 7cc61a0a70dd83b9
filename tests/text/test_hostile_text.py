"""Text files and pages that mean harm. The numbers are those of the list of bad inputs."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from narrator.text import child, sandbox
from narrator.text.passages import bounds_for, cut
from tests.text.hostile import measured, refusal, written
from tests.text.invariant import everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = "Über den Wolken war der Himmel blau, und niemand sah hinab auf die Stadt. "


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]
)
def test_29_text_is_decoded_whatever_wrote_it(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a", (WORDS * 20).encode(encoding))
    assert everything(sandbox.read(path, "a.txt")).startswith("ÜberdenWolken")


def test_29_a_few_bad_bytes_are_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path / "a", (WORDS * 50).encode() + b"\xff\xfe\n")
    assert "could not be decoded" in sandbox.read(path, "a.txt").warnings[0]


def test_29_what_is_no_text_says_at_which_byte(tmp_path: Path) -> None:
    path = written(tmp_path / "a", b"words " * 10 + bytes(range(128, 160)) * 200 + b"\0\1")
    assert "byte" in refusal(path, "a.txt").detail


def test_31_a_line_of_five_million_characters_is_split(tmp_path: Path) -> None:
    path = written(tmp_path / "a", "She went on walking. " * 240_000)
    text = sandbox.read(path, "a.txt").sections[0].blocks[0].text
    bounds = bounds_for("en")
    assert max(len(passage.text) for passage in cut(text, "en", bounds)) <= bounds.maximum


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\x08"])
def test_33_what_hides_or_turns_text_around_is_stripped(tmp_path: Path, hidden: str) -> None:
    path = written(tmp_path / "a", f"This is a line{hidden} of text.")
    assert sandbox.read(path, "a.txt").sections[0].blocks[0].text == "This is a line of text."


def test_44_a_picture_of_a_secret_is_its_words_only(tmp_path: Path) -> None:
    canary = written(tmp_path / "canary", "SECRET")
    text = f"# One\n\nHere ![a cat](file://{canary}) sits. <iframe src='{canary}'></iframe>\n"
    book = sandbox.read(written(tmp_path / "a", text), "a.md")
    assert "SECRET" not in everything(book)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
@pytest.mark.parametrize("mark", ["[", "![[", "<!--", "*a ", "`a", "> ", "- ", "&", "\\", "_a "])
def test_45_two_megabytes_of_one_mark_end_soon(tmp_path: Path, name: str, mark: str) -> None:
    """Within five seconds of the processor; what is quadratic does not end there."""
    start = "<html><body><p>Words " if name == "a.html" else "Words "
    path = written(tmp_path / "a", start + mark * (2_000_000 // len(mark)))
    limits = sandbox.Limits(cpu_seconds=15)
    assert everything(sandbox.read(path, name, limits)).startswith("Words")


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


def test_the_child_has_no_network_where_the_kernel_gives_it_its_own(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that leaves the network as the real one does, and then knocks."""
    host, port = address.removeprefix("http://").split(":")
    spy = tmp_path / "child.py"
    spy.write_text(
        "import ctypes, json, socket, sys\n"
        f"apart = ctypes.CDLL(None).unshare({child.NEW_NETWORK_AND_USER}) == 0\n"
        "try:\n"
        f"    socket.create_connection(({host!r}, {port}), 5)\n"
        "    answer = 'connected'\n"
        "except OSError:\n"
        "    answer = 'alone'\n"
        "said = {'code': answer, 'detail': 'apart' if apart else 'together', 'where': ''}\n"
        "open(sys.argv[3], 'w').write(json.dumps({'refused': said}))\n"
    )
    monkeypatch.setattr(sandbox, "_CHILD", spy)
    found = refusal(spy, "a.txt")
    assert found.code == ("alone" if found.detail == "apart" else "connected")


def test_a_long_text_is_read_in_little_memory(tmp_path: Path) -> None:
    """The limit holds for 100 MB, which would take too long here: four times less for 20 MB."""
    lines = "".join(f"{WORDS}\n" if n % 9 else "\n" for n in range(1_000))
    path = written(tmp_path / "a", lines * (20_000_000 // len(lines.encode())))
    code, megabytes = measured(path, "a.txt")
    assert code == "read"
    assert megabytes < 120
