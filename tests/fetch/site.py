"""A web site on loopback that misbehaves as it is told, and a client that may ask it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

from narrator.fetch.address import is_public
from narrator.fetch.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Answerer = Callable[[str, socket.socket], None]

# A key pair for "article.test", made for these tests alone and trusted by nothing else.
CERTIFICATE = Path(__file__).with_name("article.test.pem")
HERE = "127.0.0.1"
ARTICLE = b"<html><body><p>An article.</p></body></html>"


def head(status: int = 200, kind: str = "text/html", *more: str) -> bytes:
    lines = (f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", "Connection: close", *more)
    return "\r\n".join((*lines, "", "")).encode()


def says(*data: bytes) -> Answerer:
    """Answer every request with these bytes."""
    return lambda _, connection: connection.sendall(b"".join(data))


class Site:
    """Serves until the block ends; `asked` is what it was sent, each request's head."""

    def __init__(self, answer: Answerer | None = None, *, tls: bool = False) -> None:
        self._answer = answer or says(head(), ARTICLE)
        self._listener = socket.create_server((HERE, 0))
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if tls else None
        self._workers: list[threading.Thread] = []
        self.asked: list[str] = []
        self.named: list[str] = []
        self.ended = threading.Event()
        self.port = self._listener.getsockname()[1]
        if self._context:
            self._context.load_cert_chain(CERTIFICATE)
            self._context.sni_callback = lambda _, name, __: self.named.append(name)
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._accepting, *self._workers):
            thread.join(5)

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            worker = threading.Thread(target=self._serve, args=[connection], daemon=True)
            self._workers.append(worker)
            worker.start()

    def _serve(self, plain: socket.socket) -> None:
        with plain, contextlib.suppress(OSError):
            plain.settimeout(10)
            connection = plain
            if self._context:
                connection = self._context.wrap_socket(plain, server_side=True)
            with connection:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    if not (more := connection.recv(65536)):
                        return
                    asked += more
                self.asked.append(asked.decode())
                self._answer(asked.decode().split()[1], connection)
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_WR)

    def url(self, path: str = "/", host: str = "article.test", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def client(
        self,
        hosts: Mapping[str, Sequence[str]] | None = None,
        *,
        seconds: float = 10.0,
        most_bytes: int = 100_000,
    ) -> Client:
        """A client for which this machine is public and the only other hosts are `hosts`."""
        known = {"article.test": [HERE], **(hosts or {})}

        def resolve(host: str, port: int) -> Sequence[str]:
            if host not in known:
                raise socket.gaierror(host)
            return known[host]

        return Client(
            ports=frozenset({self.port}),
            public=lambda found: found == HERE or is_public(found),
            resolve=resolve,
            seconds=seconds,
            most_bytes=most_bytes,
            tls=ssl.create_default_context(cafile=CERTIFICATE),
        )
