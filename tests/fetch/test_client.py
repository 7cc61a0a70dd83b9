"""What sites answer, and what becomes of it."""

from __future__ import annotations

import gzip
import itertools
import zlib
from typing import TYPE_CHECKING

import pytest

from narrator.fetch.client import MOST_REDIRECTS, Client
from narrator.fetch.errors import Unfetchable
from tests.fetch.site import ARTICLE, Site, head, says

if TYPE_CHECKING:
    import socket

    from tests.fetch.site import Answerer


def refusal(site: Site, client: Client | None = None, url: str = "") -> Unfetchable:
    with pytest.raises(Unfetchable) as refused:
        (client or site.client()).page(url or site.url())
    return refused.value


def _gzip_bomb(_: str, connection: socket.socket) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    connection.sendall(head(200, "text/html", "Content-Encoding: gzip"))
    for _megabyte in range(200):
        connection.sendall(packer.compress(bytes(1_000_000)))
    connection.sendall(packer.flush())


def _endless_body(_: str, connection: socket.socket) -> None:
    connection.sendall(head())
    while True:
        connection.sendall(b"<p>word</p>" * 1_000)


def _endless_head(_: str, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"a" * 1_000 + b"\r\n")


def test_a_page_is_fetched_by_its_name_from_the_address_it_has() -> None:
    with Site() as site:
        page = site.client().page(site.url("/a%20b?c=d#e"))

    assert (page.data, page.url) == (ARTICLE, site.url("/a%20b?c=d#e"))
    asked = site.asked[0].splitlines()
    assert asked[0] == "GET /a%20b?c=d HTTP/1.1"
    assert f"Host: article.test:{site.port}" in asked
    assert not [line for line in asked if line.lower().startswith(("cookie", "authorization"))]


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Site() as site:
        assert site.client().page(site.url()).data == ARTICLE


def test_a_redirect_is_followed_by_hand_and_its_cookies_are_forgotten() -> None:
    def answer(path: str, connection: socket.socket) -> None:
        moved = head(302, "text/html", "Location: /there", "Set-Cookie: a=b")
        connection.sendall(head() + ARTICLE if path == "/there" else moved)

    with Site(answer) as site:
        assert site.client().page(site.url()).url == site.url("/there")
        assert "cookie" not in site.asked[1].lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_do_not_go_on_for_ever(status: int) -> None:
    turns = itertools.count()

    def answer(_: str, connection: socket.socket) -> None:
        connection.sendall(head(status, "text/html", f"Location: /{next(turns)}"))

    with Site(answer) as site:
        assert refusal(site).code == "page_refused"
        assert len(site.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/",
        "http://10.0.0.1:{port}/",
        "http://169.254.169.254/latest/",
        "http://[::1]:{port}/",
        "//internal.test:{port}/",
        "http://article.test:22/",
        "http://user@article.test:{port}/",
        "file:///etc/passwd",
        "gopher://article.test:{port}/",
        "http://[",
    ],
)
def test_a_redirect_to_what_is_forbidden_is_blocked(location: str) -> None:
    def answer(_: str, connection: socket.socket) -> None:
        to = location.format(port=site.port)
        connection.sendall(head(302, "text/html", f"Location: {to}"))

    with Site(answer) as site:
        found = refusal(site, site.client({"internal.test": ["10.0.0.7"]}))

    assert (found.code, found.detail) == ("address_blocked", "This address cannot be fetched.")
    assert len(site.asked) == 1


BAD: list[tuple[str, Answerer, str]] = [
    ("a picture", says(head(200, "image/png"), b"\x89PNG"), "not_a_page"),
    ("a PDF", says(head(200, "application/pdf"), b"%PDF-"), "not_a_page"),
    ("no type", says(b"HTTP/1.1 200 OK\r\n\r\n", ARTICLE), "not_a_page"),
    ("missing", says(head(404), ARTICLE), "page_refused"),
    ("forbidden", says(head(403), ARTICLE), "page_refused"),
    ("failing", says(head(500), ARTICLE), "page_refused"),
    ("nothing", says(head(204)), "page_refused"),
    ("part", says(head(206), ARTICLE), "page_refused"),
    ("packed strangely", says(head(200, "text/html", "Content-Encoding: br"), b"x"), "not_a_page"),
    ("not gzip", says(head(200, "text/html", "Content-Encoding: gzip"), ARTICLE), "unreachable"),
    (
        "half a gzip",
        says(head(200, "text/html", "Content-Encoding: gzip"), gzip.compress(ARTICLE)[:20]),
        "unreachable",
    ),
    ("cut", says(head(200, "text/html", "Content-Length: 900"), ARTICLE), "unreachable"),
    ("not HTTP", says(b"SSH-2.0-OpenSSH_9.6\r\n"), "unreachable"),
    ("silence", says(), "unreachable"),
    ("a gzip bomb", _gzip_bomb, "too_large"),
    ("an endless body", _endless_body, "too_large"),
    ("an endless head", _endless_head, "unreachable"),
]


@pytest.mark.parametrize(("answer", "code"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_answer_has_its_code_and_a_sentence(answer: Answerer, code: str) -> None:
    with Site(answer) as site:
        found = refusal(site)
    assert found.code == code
    assert found.detail.endswith(".")


def test_the_number_of_a_refusal_is_told() -> None:
    with Site(says(head(451))) as site:
        assert "451" in refusal(site).detail


@pytest.mark.parametrize("drip", [b"H", head() + b"<p>"], ids=["the head", "the body"])
def test_a_slow_drip_ends_at_the_deadline(drip: bytes) -> None:
    def answer(_: str, connection: socket.socket) -> None:
        connection.sendall(drip)
        while not site.ended.wait(0.05):
            connection.sendall(b"a")

    with Site(answer) as site:
        assert refusal(site, site.client(seconds=0.4)).code == "too_slow"


def test_a_packed_page_is_unpacked() -> None:
    packed = says(head(200, "text/html", "Content-Encoding: gzip"), gzip.compress(ARTICLE))
    with Site(packed) as site:
        assert site.client().page(site.url()).data == ARTICLE


@pytest.mark.parametrize(
    ("charset", "sent"),
    [
        ("windows-1251", "Привет".encode("cp1251")),
        ("ISO-8859-1", "Привет “quoted”".encode("cp1252", "ignore")),
        ('"Shift_JIS"', "こんにちは".encode("shift_jis")),
        ("utf-8", "Grüße".encode()),
        ("klingon", b"plain"),
        ("idna", b"xn--" + b"a" * 100),
    ],
)
def test_the_charset_of_the_header_counts(charset: str, sent: bytes) -> None:
    with Site(says(head(200, f"text/html; charset={charset}"), sent)) as site:
        found = site.client().page(site.url()).data.decode()
    assert found in {"Привет", " “quoted”", "こんにちは", "Grüße", "plain", "xn--" + "a" * 100}


def test_a_message_is_sent_as_it_is_and_follows_nothing() -> None:
    with Site(says(head(302, "text/plain", "Location: /other"), b"moved")) as site:
        answer = site.client().send("POST", site.url("/hook"), {"X-Signed": "yes"}, b'{"a": 1}')

    assert (answer.status, answer.headers["location"], answer.data) == (302, "/other", b"moved")
    assert len(site.asked) == 1
    assert site.asked[0].startswith("POST /hook HTTP/1.1")
    assert "X-Signed: yes" in site.asked[0]
    assert "Content-Length: 8" in site.asked[0]


@pytest.mark.parametrize("url", ["http://10.0.0.1:{}/", "http://unknown.test:{}/", "file:///x"])
def test_a_message_to_what_is_forbidden_is_not_sent(url: str) -> None:
    with Site() as site, pytest.raises(Unfetchable):
        site.client().send("POST", url.format(site.port), {}, b"{}")
    assert site.asked == []
