"""The guard of every connection: it looks a name up once and connects to what it has checked.

It stands below HTTP, so nothing above it can reach an unchecked address. TLS is verified for the
name, not for the number, since the layer above asks for it by name.
"""

from __future__ import annotations

import queue
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore

from narrator.fetch.address import WEB_PORTS, IsPublic, Resolve, is_public, resolve
from narrator.fetch.errors import blocked, too_slow

if TYPE_CHECKING:
    import ssl
    from collections.abc import Collection, Iterable, Iterator, Sequence

MOST_ADDRESSES = 4
CONNECT_SECONDS = 4.0
"""For one address of several: the next one may be the one that works."""


class Deadline:
    """One end for everything that an exchange does, however small the steps are."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raises Unfetchable when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise too_slow(self.seconds)
        return left

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Turn a time-out below into the deadline's own sentence."""
        try:
            yield
        except httpcore.TimeoutException as error:
            raise too_slow(self.seconds) from error


class Guard(httpcore.NetworkBackend):
    """Connects to public addresses only, and ends at a deadline."""

    def __init__(
        self,
        deadline: Deadline,
        *,
        ports: Collection[int] = WEB_PORTS,
        public: IsPublic = is_public,
        resolve: Resolve = resolve,
    ) -> None:
        self._deadline = deadline
        self._ports = ports
        self._public = public
        self._resolve = resolve
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  the deadline is the only one
        local_address: str | None = None,  # noqa: ARG002  part of the interface
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        if port not in self._ports:
            raise blocked()
        checked = self._checked(host, port)
        for address in checked[:-1]:
            try:
                return self._connect(address, port, CONNECT_SECONDS)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        with self._deadline.kept():
            return self._connect(checked[-1], port, self._deadline.seconds)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise blocked()

    def _connect(self, address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        stream = self._network.connect_tcp(address, port, min(seconds, self._deadline.left()))
        return _Timed(stream, self._deadline)

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """Every address of the name must be public: one that is not could be the one used."""
        found = self._looked_up(host, port)
        if not found or not all(self._public(address) for address in found):
            raise blocked()
        return found[:MOST_ADDRESSES]

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """In a thread that may outlive us: a name server can keep `getaddrinfo` for minutes."""
        answer: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

        def look() -> None:
            try:
                answer.put(self._resolve(host, port))
            except (OSError, UnicodeError):
                answer.put(())

        threading.Thread(target=look, name="look-up", daemon=True).start()
        try:
            return answer.get(timeout=self._deadline.left())
        except queue.Empty:
            raise blocked() from None


class _Timed(httpcore.NetworkStream):
    """A stream of which every step ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        with self._deadline.kept():
            return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        with self._deadline.kept():
            self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        with self._deadline.kept():
            left = self._deadline.left()
            return _Timed(
                self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
            )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
