"""A program on loopback that is told things, and a client that may ask it alone."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from narrator.fetch.address import is_public
from narrator.fetch.client import Client

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST = "hook.test"
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Told:
    """One request: the headers (names in lower case) and the body as it was sent."""

    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def type(self) -> str:
        return str(self.json["type"])

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """Answers 204, or what `answers` says next (the last for ever); `slow` waits to be let go."""

    answers: list[int] = field(default_factory=list)
    slow: bool = False
    told: list[Told] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.let_go = threading.Event()
        self.asked = threading.Event()
        self._server = ThreadingHTTPServer((HERE, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05])
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/told?of=jobs"

    def client(self, seconds: float = 5.0) -> Client:
        """A client for which this machine is public, and which knows no other name."""

        def resolve(host: str, port: int) -> Sequence[str]:
            if host != HOST:
                raise OSError(host)
            return [HERE]

        return Client(
            ports=frozenset({self.port}),
            public=lambda found: found == HERE or is_public(found),
            resolve=resolve,
            seconds=seconds,
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                names = {name.lower(): value for name, value in self.headers.items()}
                receiver.told.append(Told(names, body))
                receiver.asked.set()
                if receiver.slow:
                    receiver.let_go.wait(30)
                self.send_response(receiver.next_answer())
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        return Handler

    def next_answer(self) -> int:
        if len(self.answers) > 1:
            return self.answers.pop(0)
        return self.answers[0] if self.answers else 204
