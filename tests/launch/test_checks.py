"""What is looked at before anything starts, and the sentences that say what helps."""

from __future__ import annotations

import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from narrator.launch.checks import check_port, lock_folder, site_url, web_answers
from narrator.launch.errors import LaunchError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_a_taken_port_is_named_with_the_remedy(taken: int) -> None:
    with pytest.raises(LaunchError, match=rf"127\.0\.0\.1 port {taken}.*make run PORT="):
        check_port("127.0.0.1", taken)


def test_a_port_shared_by_permission_counts_as_taken() -> None:
    with (
        socket.create_server(("127.0.0.1", 0), reuse_port=True) as server,
        pytest.raises(LaunchError),
    ):
        check_port("127.0.0.1", server.getsockname()[1])


def test_a_free_port_is_taken_as_it_is(free: int) -> None:
    check_port("127.0.0.1", free)
    check_port("127.0.0.1", free)


@pytest.mark.parametrize("port", [-1, 0, 65536, 100_000])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(LaunchError, match=f"PORT={port} is not a port"):
        check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused(free: int) -> None:
    with pytest.raises(LaunchError, match=r"Cannot listen on 192\.0\.2\.1"):
        check_port("192.0.2.1", free)


def test_one_data_folder_has_one_start_at_a_time(tmp_path: Path) -> None:
    lock = lock_folder(tmp_path)
    with pytest.raises(LaunchError, match=r"already runs.*NARRATOR_DATA="):
        lock_folder(tmp_path)

    os.close(lock)
    os.close(lock_folder(tmp_path))


def test_two_data_folders_do_not_wait_for_each_other(tmp_path: Path) -> None:
    for lock in [lock_folder(tmp_path / "one"), lock_folder(tmp_path / "two")]:
        os.close(lock)


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (400, True), (500, False)])
def test_health_is_an_answer_that_is_no_failure(*, status: int, healthy: bool) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert web_answers("127.0.0.1", server.server_port) is healthy
        thread.join()


def test_nobody_listening_is_not_healthy(free: int) -> None:
    assert not web_answers("127.0.0.1", free)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("::", "http://[::1]:8000/"),
        ("books.example.org", "http://books.example.org:8000/"),
    ],
)
def test_the_address_shown_can_be_opened_here(host: str, url: str) -> None:
    assert site_url(host, 8000) == url
