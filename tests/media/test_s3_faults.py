"""A bucket on a bad day: slow, full, cut off. The server is a script of answers."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from narrator.media import StorageFull, Store, open_store
from tests.media.objects import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "12/takes/ab/abcd.wav"
WHOLE = b"RIFF" * 10_000
ETAG = {"ETag": '"v1"', "Content-Length": str(len(WHOLE))}
Answer = tuple[int, dict[str, str], bytes]


def refusal(status: int, code: str) -> Answer:
    return status, {}, f"<Error><Code>{code}</Code><Message>No.</Message></Error>".encode()


@contextmanager
def scripted(answers: list[Answer]) -> Iterator[str]:
    """Yield the address of a server that gives these answers in turn, the last for ever."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)
            self.close_connection = True

        do_GET = do_PUT = do_HEAD = answer  # noqa: N815 - the names of the base class

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def store_of(
    answers: list[Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    unhurried = SimpleNamespace(sleep=lambda _: None)
    monkeypatch.setattr("botocore.endpoint.time", unhurried)  # the pauses between its tries
    with scripted(answers) as url:
        yield open_store(f"s3://audiobooks?endpoint={url}", tmp_path / "copies")


def test_slow_down_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = refusal(503, "SlowDown")
    with store_of([busy, busy, (200, {}, b"")], tmp_path, monkeypatch) as store:
        store.write(KEY, WHOLE)


def test_one_that_stays_busy_is_an_error_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        store_of([refusal(503, "SlowDown")], tmp_path, monkeypatch) as store,
        pytest.raises(OSError, match="503 SlowDown"),
    ):
        store.write(KEY, WHOLE)


@pytest.mark.parametrize(
    ("status", "code"),
    [(507, "InsufficientStorage"), (400, "XMinioStorageFull"), (403, "QuotaExceeded")],
)
def test_a_full_bucket_is_storage_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, code: str
) -> None:
    with (
        store_of([refusal(status, code)], tmp_path, monkeypatch) as store,
        pytest.raises(StorageFull, match="Make room, or raise its quota"),
    ):
        store.write(KEY, WHOLE)


@pytest.mark.parametrize("call", ["local", "read"])
def test_a_body_that_breaks_off_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    head, whole, half = (200, ETAG, b""), (200, ETAG, WHOLE), (200, ETAG, WHOLE[:9000])
    answers = [head, half, head, whole] if call == "local" else [half, whole]
    with store_of(answers, tmp_path, monkeypatch) as store:
        found = store.local(KEY).read_bytes() if call == "local" else store.read(KEY)

    assert found == WHOLE


def test_a_body_that_always_breaks_off_leaves_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        store_of([(200, ETAG, WHOLE[:9000])], tmp_path, monkeypatch) as store,
        pytest.raises(ConnectionError, match="broke off"),
    ):
        store.local(KEY)

    assert list((tmp_path / "copies").iterdir()) == []


def test_nobody_there_is_said_with_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store_of([(200, {}, b"")], tmp_path, monkeypatch) as store:
        pass

    with pytest.raises(OSError, match=r"the bucket 'audiobooks' at http://127\.0\.0\.1:.* reached"):
        store.read(KEY)


def test_a_clock_that_is_wrong_is_told_from_wrong_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        store_of([refusal(403, "RequestTimeTooSkewed")], tmp_path, monkeypatch) as store,
        pytest.raises(OSError, match=r"Set the clock of this machine\.") as raised,
    ):
        store.write(KEY, WHOLE)

    assert not isinstance(raised.value, PermissionError)
