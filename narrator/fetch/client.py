"""The guarded client: one exchange at a time, nothing remembered, nobody's proxy, no cookies."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import httpcore
import httpx

from narrator.fetch import address, body
from narrator.fetch.errors import Unfetchable, blocked
from narrator.fetch.guard import Deadline, Guard

if TYPE_CHECKING:
    import ssl
    from collections.abc import Collection, Iterator, Mapping

SECONDS = 15.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 5
AGENT = "Mozilla/5.0 (compatible; Narrator; fetches one page for the person who reads it)"
PAGES = ("text/html", "application/xhtml+xml")
_REDIRECTS = {301, 302, 303, 307, 308}
_WANTS_LOGIN = {401, 402, 403}
_ASKED = {
    "User-Agent": AGENT,
    "Accept": "text/html,application/xhtml+xml;q=0.9",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A web page: `url` is where it was found in the end, `data` HTML."""

    url: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought; the names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@cache
def _verified() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Client:
    """Asks public addresses. Tests on loopback hand in what is public there, and which ports."""

    ports: Collection[int] = address.WEB_PORTS
    public: address.IsPublic = address.is_public
    resolve: address.Resolve = address.resolve
    seconds: float = SECONDS
    most_bytes: int = MOST_BYTES
    tls: ssl.SSLContext = field(default_factory=_verified)

    def page(self, url: str) -> Page:
        """Fetch one page of HTML, following redirects; raises Unfetchable."""
        deadline = Deadline(self.seconds)
        wanted = self._parsed(url)
        for _ in range(MOST_REDIRECTS + 1):
            with self._asked("GET", wanted, _ASKED, None, deadline) as response:
                headers = _headers(response)
                if response.status not in _REDIRECTS:
                    _refuse(response.status, headers.get("content-type", ""))
                    data = self._body(response, headers)
                    return Page(str(wanted), body.as_utf8(data, headers["content-type"]))
            wanted = self._next(wanted, headers.get("location", ""))
        raise Unfetchable("page_refused", f"The site redirected more than {MOST_REDIRECTS} times.")

    def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None
    ) -> Answer:
        """Make one request of any kind, and follow nothing; raises Unfetchable."""
        sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **headers}
        deadline = Deadline(self.seconds)
        with self._asked(method, self._parsed(url), sent, content, deadline) as response:
            found = _headers(response)
            return Answer(response.status, found, self._body(response, found))

    def _parsed(self, url: str) -> httpx.URL:
        return address.parse(url, self.ports, self.public)

    def _next(self, here: httpx.URL, location: str) -> httpx.URL:
        try:
            return self._parsed(str(here.join(location)))
        except (httpx.InvalidURL, Unfetchable) as error:
            raise blocked() from error

    def _body(self, response: httpcore.Response, headers: Mapping[str, str]) -> bytes:
        encoding = headers.get("content-encoding", "").strip().lower()
        return body.bounded(response.iter_stream(), encoding, self.most_bytes)

    @contextmanager
    def _asked(
        self,
        method: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        content: bytes | None,
        deadline: Deadline,
    ) -> Iterator[httpcore.Response]:
        """The answer as it arrives, over a connection of its own that is closed after it."""
        guard = Guard(deadline, ports=self.ports, public=self.public, resolve=self.resolve)
        wanted = httpcore.URL(
            scheme=url.raw_scheme,
            host=url.raw_host,
            port=address.port_of(url),
            target=url.raw_path,
        )
        sent = {"Host": url.netloc.decode("ascii"), **headers, "Connection": "close"}
        with (
            _network_errors(),
            httpcore.ConnectionPool(self.tls, network_backend=guard) as pool,
            pool.stream(method, wanted, headers=[*sent.items()], content=content) as response,
        ):
            yield response


@contextmanager
def _network_errors() -> Iterator[None]:
    try:
        yield
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unfetchable(
            "unreachable", "The site could not be reached, or broke off. Try again later."
        ) from error


def _headers(response: httpcore.Response) -> dict[str, str]:
    """The first of each name, as text."""
    found: dict[str, str] = {}
    for name, value in response.headers:
        found.setdefault(name.decode("ascii").lower(), value.decode("utf-8", "replace"))
    return found


def _refuse(status: int, content_type: str) -> None:
    """Raise Unfetchable unless this is a page."""
    if status in _WANTS_LOGIN:
        raise Unfetchable(
            "page_refused",
            f"The site answered {status}: it may want a login. Save the page in your browser and"
            " upload the file.",
        )
    if status != 200:
        raise Unfetchable("page_refused", f"The site answered {status} instead of a page.")
    if content_type.partition(";")[0].strip().lower() not in PAGES:
        named = f"{content_type[:60]!r}" if content_type else "something without a type"
        raise Unfetchable(
            "not_a_page", f"This is {named}, not a web page. Download it and upload the file."
        )
