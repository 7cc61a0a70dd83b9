"""What goes wrong on the wire, against a real server: the decision, and no second request."""

from __future__ import annotations

import asyncio
import contextlib
import socketserver
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from narrator.speech.client import HttpSpeaker
from narrator.speech.errors import Charged, Stopped, Transient, Unreachable
from narrator.speech.profiles import PROFILES
from narrator.speech.server import Server
from narrator.speech.waiting import Patience
from tests.speech.samples import HELLO, KEY, client, fail, say, seconds, speak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.provider import Provider

HASTY = Patience(read_at_least=0.3, read_base=0.1, read_per_second=0.0)

LOST: list[tuple[dict[str, Any], str, Charged]] = [
    ({"fault": "reset"}, "connection_lost", Charged.MAYBE),
    ({"fault": "billed_reset"}, "connection_lost", Charged.MAYBE),
    ({"fault": "reset_mid_body"}, "connection_lost", Charged.MAYBE),
    ({"fault": "truncated"}, "connection_lost", Charged.MAYBE),
    ({"fault": "hang"}, "timed_out", Charged.MAYBE),
    ({"fault": "billed_hang"}, "timed_out", Charged.MAYBE),
    ({"fault": "html"}, "bad_response", Charged.MAYBE),
    ({"fault": "empty"}, "empty_answer", Charged.MAYBE),
    ({"fault": "bad_json"}, "bad_response", Charged.MAYBE),
    ({"fault": "bad_base64"}, "bad_response", Charged.MAYBE),
    ({"fault": "failed"}, "generation_failed", Charged.NO),
    ({"fault": "status", "status": 429}, "rate_limited", Charged.NO),
    ({"fault": "status", "status": 500}, "server_error", Charged.NO),
    ({"fault": "status", "status": 503}, "server_busy", Charged.NO),
    ({"fault": "status", "status": 504}, "gateway_timeout", Charged.MAYBE),
]


@pytest.mark.parametrize(("rule", "code", "charged"), LOST)
def test_a_lost_answer_may_be_asked_for_again_and_says_what_it_may_have_cost(
    rule: dict[str, Any], code: str, charged: Charged, provider: Provider
) -> None:
    provider.script(rule)
    error = fail(client(provider, patience=HASTY))
    assert isinstance(error, Transient)
    assert not isinstance(error, Unreachable)
    assert (error.code, error.charged) == (code, charged)
    assert len(provider.ledger.entries) == 1


@pytest.mark.parametrize("fault", ["reset", "reset_mid_body", "truncated"])
def test_a_broken_stream_of_raw_audio_is_not_taken_for_a_short_one(
    fault: str, provider: Provider
) -> None:
    provider.script({"fault": fault})
    error = fail(client(provider, "openai"))
    assert (error.code, error.charged) == ("connection_lost", Charged.MAYBE)


def test_a_connection_that_the_server_closed_while_idle_is_not_called_unsent(
    provider: Provider,
) -> None:
    provider.script({"fault": "reset", "nth": [2]})
    error = fail(client(provider), HELLO, HELLO)
    assert error.charged is Charged.MAYBE
    assert not isinstance(error, Unreachable)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://nobody.invalid"])
def test_a_server_that_cannot_be_reached_was_sent_nothing(address: str) -> None:
    error = fail(HttpSpeaker(PROFILES["deepinfra"], Server(address, KEY)))
    assert isinstance(error, Unreachable)
    assert error.charged is Charged.NO


@pytest.mark.parametrize("address", ["", "speech.example", "ftp://speech.example", "http://"])
def test_an_address_that_is_none_stops_before_anything_is_sent(address: str) -> None:
    with pytest.raises(Stopped) as caught:
        HttpSpeaker(PROFILES["deepinfra"], Server(address, KEY))
    assert caught.value.code == "bad_url"


@pytest.mark.parametrize("fault", ["bare_base64", "silence", "half", "runaway", "header_only"])
def test_bytes_that_are_audio_are_handed_on_for_others_to_judge(
    fault: str, provider: Provider
) -> None:
    provider.script({"fault": fault})
    [speech] = speak(client(provider))
    assert speech.audio.startswith(b"RIFF")


def test_audio_by_address_is_not_fetched(provider: Provider) -> None:
    provider.script({"fault": "audio_url"})
    error = fail(client(provider))
    assert isinstance(error, Stopped)
    assert (error.code, error.charged) == ("audio_by_url", Charged.MAYBE)


def test_a_chat_server_without_a_voice_is_named_as_such(provider: Provider) -> None:
    provider.script({"fault": "text_only"})
    error = fail(client(provider, "chat"))
    assert isinstance(error, Stopped)
    assert (error.code, error.charged) == ("text_only", Charged.YES)


def test_a_cancelled_request_leaves_the_speaker_usable(provider: Provider) -> None:
    async def run() -> float:
        speaker = client(provider)
        try:
            asking = asyncio.create_task(speaker.speak(say(text="Never heard.")))
            await asyncio.sleep(0.1)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            return seconds((await speaker.speak(HELLO)).audio)
        finally:
            await speaker.aclose()

    provider.script({"fault": "hang", "text": "Never"})
    assert asyncio.run(run()) > 1


@contextlib.contextmanager
def a_server_that_says(*parts: bytes) -> Iterator[str]:
    """Raw bytes to whoever connects, a tenth of a second apart."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            with contextlib.suppress(OSError):
                for part in parts:
                    self.request.sendall(part)
                    time.sleep(0.1)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    "answer", [b"", b"\x00\x01", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 90_000]
)
def test_what_is_not_http_is_a_lost_connection(answer: bytes) -> None:
    with a_server_that_says(answer) as url:
        error = fail(HttpSpeaker(PROFILES["deepinfra"], Server(url, KEY)))
    assert (error.code, error.charged) == ("connection_lost", Charged.MAYBE)


def test_a_server_that_drips_for_ever_is_left() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 99999\r\n\r\n"
    hasty = Patience(resolve=0.1, read_at_least=0.4, read_base=0.1, read_per_second=0.0)
    with a_server_that_says(head, *[b"x"] * 20) as url:
        error = fail(HttpSpeaker(PROFILES["deepinfra"], Server(url, KEY), hasty))
    assert (error.code, error.charged) == ("timed_out", Charged.MAYBE)


def test_proxies_of_the_environment_are_not_in_the_path(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    [speech] = speak(client(provider))
    assert speech.audio.startswith(b"RIFF")
