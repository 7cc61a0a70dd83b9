"""HTTP to a speech server. The only module that knows httpx."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from narrator.speech import answers, pace, refusals, requests
from narrator.speech.errors import Charged, Stopped, Transient, Unreachable

if TYPE_CHECKING:
    from narrator.speech.profiles import Profile
    from narrator.speech.types import Speech, Utterance

MAX_CONNECTIONS = 512  # the callers' slots are the limit; the pool must never be
KEPT_ALIVE = 15.0  # seconds; a server that closed an idle connection looks like a lost answer
MAX_ANSWER = 64 * 1024 * 1024
MAX_REFUSAL = 64 * 1024

# The transport reports every lost connection as httpx.ConnectTimeout, also those after the
# request was sent. Only these causes mean that it was not.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True)
class Patience:
    """Timeouts in seconds. Others see 4 s + 0.62 s per second of audio from this model."""

    connect: float = 10.0
    resolve: float = 20.0
    read_at_least: float = 120.0
    read_base: float = 30.0
    read_per_second: float = 1.5

    def read(self, text: str) -> float:
        """The longest silence of the server."""
        return max(self.read_at_least, self.read_base + self.read_per_second * pace.seconds(text))

    def whole(self, text: str) -> float:
        """The longest request, however steadily the server drips."""
        return self.resolve + self.read(text) + self.read_base

    def http(self, text: str) -> httpx.Timeout:
        # `pool` bounds name, connection and handshake together in this transport
        read = self.read(text)
        return httpx.Timeout(connect=self.connect, read=read, write=read, pool=self.resolve)


class HttpSpeaker:
    """One speech server. Never repeats a request: an answer that was lost may have been paid."""

    def __init__(
        self,
        profile: Profile,
        url: str,
        token: str | None,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raise `Stopped` for an address or a key that can never work."""
        self._profile = profile
        self._base = _checked(url)
        self._token = _sendable(token)
        self._patience = patience or Patience()
        self._path = 0
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

    async def speak(self, utterance: Utterance) -> Speech:
        """Raise `SpeechError`; what it says about charging is never too optimistic."""
        first = self._path
        try:
            return await self._ask(utterance, first)
        except _NoSuchPath as error:
            if first + 1 >= len(self._profile.paths):
                raise error.refusal from None
        speech = await self._ask_elsewhere(utterance, first + 1)
        self._path = first + 1
        return speech

    @property
    def path(self) -> str:
        """The path that is asked, once the server has answered."""
        return self._profile.paths[self._path]

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _ask_elsewhere(self, utterance: Utterance, path: int) -> Speech:
        try:
            return await self._ask(utterance, path)
        except _NoSuchPath as error:
            raise error.refusal from None

    async def _ask(self, utterance: Utterance, path: int) -> Speech:
        patience = self._patience
        try:
            async with asyncio.timeout(patience.whole(utterance.text)):
                return await self._exchange(utterance, path)
        except TimeoutError as error:
            raise _lost("timed_out", "The speech server did not finish in time.") from error
        except httpx.HTTPError as error:
            raise _transport_error(error) from error
        except (aiohttp.ClientError, OSError) as error:  # those that the transport does not map
            raise _not_sent_or_lost(error) from error

    async def _exchange(self, utterance: Utterance, path: int) -> Speech:
        model = quote(utterance.model, safe="/:")
        url = self._base + self._profile.paths[path].format(model=model)
        body = requests.body(self._profile, utterance)
        timeout = self._patience.http(utterance.text)
        async with self._client.stream("POST", url, json=body, timeout=timeout) as response:
            if response.status_code == httpx.codes.OK:
                content = await _read(response, MAX_ANSWER)
                return answers.speech(self._profile, dict(response.headers), content)
            content = await _read_some(response, MAX_REFUSAL)
        secrets = (utterance.text, utterance.description, self._token or "")
        refusal = refusals.error(response.status_code, dict(response.headers), content, secrets)
        if response.status_code == httpx.codes.NOT_FOUND:
            raise _NoSuchPath(refusal)
        raise refusal


class _NoSuchPath(Exception):
    """The server answered 404: to this path, or to the model."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__()
        self.refusal = refusal


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


async def _read(response: httpx.Response, most: int) -> bytes:
    """The whole body. Raise `Transient` when it is shorter than promised, or endless."""
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > most:
            raise _lost("answer_too_long", f"The speech server sent more than {most >> 20} MiB.")
    promised = response.headers.get("content-length", "")
    compressed = "content-encoding" in response.headers  # then the lengths are not the same thing
    if promised.isdecimal() and not compressed and len(content) != int(promised):
        raise _lost("short_body", f"The speech server sent {len(content)} of {promised} bytes.")
    return bytes(content)


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
        return _lost("timed_out", "The speech server did not answer in time.")
    return _lost("connection_lost", "The connection broke before the answer was complete.")


def _not_sent_or_lost(error: BaseException) -> Transient:
    if isinstance(error, NOT_SENT):
        return _unreachable()
    if isinstance(error, TimeoutError):
        return _lost("timed_out", "The speech server did not answer in time.")
    return _lost("connection_lost", "The connection broke before the answer was complete.")


def _unreachable() -> Unreachable:
    return Unreachable("unreachable", "The speech server cannot be reached.")


def _lost(code: str, detail: str) -> Transient:
    return Transient(code, detail, charged=Charged.MAYBE)
