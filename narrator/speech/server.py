"""HTTP to a speech server. The only module that knows httpx."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from narrator import failpoints
from narrator.speech import refusals
from narrator.speech.errors import Charged, SpeechError, Stopped, Transient, Unreachable
from narrator.speech.waiting import Wait

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

MAX_CONNECTIONS = 512  # the callers' slots are the limit; the pool must never be
KEPT_ALIVE = 15.0  # seconds; a server that closed an idle connection looks like a lost answer
MAX_ANSWER = 64 * 1024 * 1024
MAX_REFUSAL = 64 * 1024
NOT_FOUND = int(httpx.codes.NOT_FOUND)

# The transport reports every lost connection as httpx.ConnectTimeout, also those after the
# request was sent. Only these causes mean that it was not.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `secrets` (text, description) are never repeated in an error."""

    method: str
    paths: tuple[str, ...]
    """A server that answers 404 to one is asked at the next."""
    wait: Wait = field(default_factory=Wait)
    json: object = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Mapping[str, tuple[str, bytes, str]] | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    key: str = field(default="", repr=False)
    """Instead of the one that the server was opened with."""
    accepts: tuple[int, ...] = (httpx.codes.OK,)
    most: int = MAX_ANSWER
    """Bytes of an answer."""

    def content(self) -> dict[str, Any]:
        """The body, as httpx wants it."""
        if self.files is not None:
            return {"data": self.form, "files": self.files}
        return {} if self.json is None else {"json": self.json}


class Answer:
    """An accepted answer whose body is still to be read, before `deadline` of the loop."""

    def __init__(self, response: httpx.Response, most: int, deadline: float) -> None:
        self.headers = dict(response.headers)
        self._response = response
        self._most = most
        self._deadline = deadline

    async def whole(self) -> bytes:
        content = bytearray()
        async for part in self.parts():
            content += part
        return bytes(content)

    async def parts(self) -> AsyncIterator[bytes]:
        """As they arrive. Raise `Transient` when they end too early, or never."""
        received = 0
        promised = self.headers.get("content-length", "")
        arriving = self._response.aiter_bytes()
        while (part := await self._before_deadline(arriving)) is not None:
            received += len(part)
            if received > self._most:
                raise lost("answer_too_long", f"The answer is longer than {self._most} bytes.")
            if promised.isdecimal() and received < int(promised):
                failpoints.passed(failpoints.MID_BODY)
            yield part
        compressed = "content-encoding" in self.headers  # then the lengths are not the same thing
        if promised.isdecimal() and not compressed and received != int(promised):
            raise lost("short_body", f"The speech server sent {received} of {promised} bytes.")

    async def _before_deadline(self, arriving: AsyncIterator[bytes]) -> bytes | None:
        # each read by itself: what is done between two of them is not the server's time
        async with asyncio.timeout_at(self._deadline):
            return await anext(arriving, None)


class Server:
    """One speech server. Never repeats a request: an answer that was lost may have been paid.

    It belongs to the event loop in which it is first asked.
    """

    def __init__(
        self, url: str, token: str | None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Raise `Stopped` for an address or a key that can never work."""
        self._base = _checked(url)
        self._token = _sendable(token)
        self._found: dict[tuple[str, ...], int] = {}
        limits = httpx.Limits(
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEPT_ALIVE,
        )
        # httpx's own pool costs 19 ms a call at 100 in flight, this one 1 ms
        self._client = httpx.AsyncClient(
            transport=transport or AiohttpTransport(limits=limits),
            headers=_headers(self._token),
            follow_redirects=False,
            trust_env=False,
        )

    async def fetch(self, call: Call) -> tuple[Mapping[str, str], bytes]:
        """Headers and body. Raise `SpeechError`."""
        async with self.exchange(call) as answer:
            return answer.headers, await answer.whole()

    @contextlib.asynccontextmanager
    async def exchange(self, call: Call) -> AsyncIterator[Answer]:
        """Raise `SpeechError`; what it says about charging is never too optimistic."""
        first = self._found.get(call.paths, 0)
        for number, path in enumerate(call.paths[first:], first):
            try:
                async with self._ask(call, path) as answer:
                    self._found[call.paths] = number
                    yield answer
                    return
            except SpeechError as error:
                if error.status != NOT_FOUND or path == call.paths[-1]:
                    raise

    async def aclose(self) -> None:
        await self._client.aclose()

    @contextlib.asynccontextmanager
    async def _ask(self, call: Call, path: str) -> AsyncIterator[Answer]:
        try:
            async with contextlib.AsyncExitStack() as closing:
                response, deadline = await self._send(call, path)
                closing.push_async_callback(response.aclose)
                if response.status_code not in call.accepts:
                    raise await self._refusal(response, (*call.secrets, call.key))
                yield Answer(response, call.most, deadline)
        except TimeoutError as error:
            raise lost("timed_out", "The speech server did not finish in time.") from error
        except httpx.HTTPError as error:
            raise _transport_error(error) from error
        except (aiohttp.ClientError, OSError) as error:  # those that the transport does not map
            raise _not_sent_or_lost(error) from error

    async def _send(self, call: Call, path: str) -> tuple[httpx.Response, float]:
        wait = call.wait
        deadline = asyncio.get_running_loop().time() + wait.whole
        # `pool` bounds name, connection and handshake together in this transport
        timeout = httpx.Timeout(
            connect=wait.connect, read=wait.read, write=wait.read, pool=wait.resolve
        )
        request = self._client.build_request(
            call.method,
            self._base + path,
            timeout=timeout,
            headers={"Authorization": f"Bearer {call.key}"} if call.key else None,
            **call.content(),
        )
        async with asyncio.timeout_at(deadline):
            return await self._client.send(request, stream=True), deadline

    async def _refusal(self, response: httpx.Response, secrets: Sequence[str]) -> SpeechError:
        content = await _read_some(response, MAX_REFUSAL)
        secrets = (*secrets, self._token or "")
        return refusals.error(response.status_code, dict(response.headers), content, secrets)


def lost(code: str, detail: str) -> Transient:
    """The error for an answer that did not arrive whole: the server may have been paid."""
    return Transient(code, detail, charged=Charged.MAYBE)


def _checked(url: str) -> str:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Stopped("bad_url", "SPEECH_URL is not a URL.") from error
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise Stopped("bad_url", "SPEECH_URL must begin with https:// or http:// and a host.")
    return url.rstrip("/")


def _sendable(token: str | None) -> str | None:
    """Without the line end that a key read from a file has."""
    token = token and token.strip()
    if token and not (token.isascii() and token.isprintable()):
        raise Stopped("key_malformed", "DEEPINFRA_TOKEN holds characters that no key has.")
    return token


def _headers(token: str | None) -> dict[str, str]:
    # identity: audio does not shrink, and the body can be held against its Content-Length
    headers = {"User-Agent": "narrator", "Accept-Encoding": "identity"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


async def _read_some(response: httpx.Response, most: int) -> bytes:
    """The beginning of a refusal; a refusal that breaks off is still one."""
    content = bytearray()
    try:
        async for part in response.aiter_bytes():
            content += part
            if len(content) >= most:
                break
    except (httpx.HTTPError, aiohttp.ClientError):
        pass
    return bytes(content[:most])


def _transport_error(error: httpx.HTTPError) -> Transient | Stopped:
    if isinstance(error, httpx.UnsupportedProtocol):
        return Stopped("bad_url", "SPEECH_URL is not an address that can be asked.")
    if isinstance(error.__cause__, aiohttp.ClientError | OSError):
        return _not_sent_or_lost(error.__cause__)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return _unreachable()
    if isinstance(error, httpx.TimeoutException):
        return lost("timed_out", "The speech server did not answer in time.")
    return lost("connection_lost", "The connection broke before the answer was complete.")


def _not_sent_or_lost(error: BaseException) -> Transient:
    if isinstance(error, NOT_SENT):
        return _unreachable()
    if isinstance(error, TimeoutError):
        return lost("timed_out", "The speech server did not answer in time.")
    return lost("connection_lost", "The connection broke before the answer was complete.")


def _unreachable() -> Unreachable:
    return Unreachable("unreachable", "The speech server cannot be reached.")
