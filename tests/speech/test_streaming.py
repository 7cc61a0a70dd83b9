"""Speech that is heard while it is made, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from narrator.speech.errors import Charged, Rejected, Stopped, Transient
from narrator.speech.offline import OfflineSpeaker
from tests.provider import Provider, voice
from tests.speech.listening import interrupted, listen
from tests.speech.samples import HELLO, WAV, always, answered_by, client, say

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = [
    ("deepinfra", "deepinfra"),
    ("openai", "deepinfra"),
    ("openai", "openai"),
    ("vllm-omni", "vllm-omni"),
    ("chat", "deepinfra"),
    ("chat", "chat"),
]
every_kind = pytest.mark.parametrize(("profile", "server"), KINDS)
PCM = voice.pcm(voice.speak("Hello.", 3))


@every_kind
def test_it_is_heard_in_pieces_of_whole_samples(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    provider = start_provider(server)
    stream, heard = listen(client(provider, profile))
    assert heard.error is None
    assert len(heard.parts) > 5
    assert {len(part) % 2 for part in heard.parts} == {0}
    speaker = provider.ledger.entries[-1].speaker
    assert heard.samples == voice.pcm(voice.speak(HELLO.text, speaker or 0))
    assert stream.rate == 24_000
    assert provider.ledger.billed_characters == len(HELLO.text)


@every_kind
def test_the_beginning_is_heard_before_the_end_is_made(profile: str, server: str) -> None:
    async def begin(provider: Provider) -> int:
        speaker = client(provider, profile)
        async with contextlib.aclosing(speaker):
            first = await anext(speaker.stream(HELLO))
            assert provider.ledger.in_flight == 1  # it is still speaking
            return len(first)

    with Provider(server, latency="0+0.05*chars") as provider:
        assert asyncio.run(begin(provider)) > 0


def test_the_chat_stream_says_what_it_cost(provider: Provider) -> None:
    stream, _ = listen(client(provider, "chat"))
    assert stream.heard.cost_usd == Decimal(len(HELLO.text)) * 20 / 1_000_000


def test_a_server_without_a_streaming_address_answers_whole() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if "audio/speech" in request.url.path:
            return httpx.Response(404, json={"error": "Not Found"})
        audio = f"data:audio/wav;base64,{base64.b64encode(WAV).decode()}"
        return httpx.Response(200, json={"audio": audio, "request_id": "R1"})

    stream, heard = listen(answered_by(handler))
    assert heard.samples == PCM
    assert stream.heard.request_id == "R1"
    assert asked[-1].startswith("/v1/inference/")


def test_a_server_of_events_is_understood(start_provider: Callable[[str], Provider]) -> None:
    provider = start_provider("vllm-omni")

    def handler(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) | {"stream": True}
        del body["stream_format"]
        url = f"{provider.url}{request.url.path}"
        headers = {"Authorization": f"Bearer {provider.key}"}
        answer = httpx.post(url, json=body, headers=headers, trust_env=False)
        assert answer.headers["Content-Type"] == "text/event-stream"
        return httpx.Response(200, headers=answer.headers, content=answer.content)

    _, heard = listen(answered_by(handler, "vllm-omni"))
    assert len(heard.samples) == pytest.approx(len(HELLO.text) / 14 * 48_000, rel=0.05)


@pytest.mark.parametrize("size", [1, 2, 3, 43, 45, 1000])
@pytest.mark.parametrize(
    ("content", "content_type"),
    [(PCM, "audio/pcm"), (PCM, ""), (WAV, "audio/wav"), (WAV + b"LIST\0\0\0\0", "audio/wav")],
)
def test_no_cutting_of_the_bytes_changes_the_sound(
    content: bytes, content_type: str, size: int
) -> None:
    async def pieces() -> Any:
        for piece in _cut(content, size):
            yield piece

    headers = {"Content-Type": content_type}
    speaker = answered_by(lambda _request: httpx.Response(200, headers=headers, content=pieces()))
    stream, heard = listen(speaker)
    assert heard.samples == PCM
    assert stream.rate == 24_000


def _cut(content: bytes, size: int) -> list[bytes]:
    """Small pieces where a header may be, then the rest."""
    starts = [*range(0, 90, size)]
    ends = [*starts[1:], len(content)]
    return [content[start:end] for start, end in zip(starts, ends, strict=True)]


@pytest.mark.parametrize("profile", ["openai", "chat"])
def test_a_stream_that_breaks_off_may_have_been_paid(profile: str, provider: Provider) -> None:
    provider.script({"fault": "reset_mid_body"})
    _, heard = listen(client(provider, profile))
    assert heard.parts
    assert isinstance(heard.broke_off, Transient)
    assert (heard.broke_off.code, heard.broke_off.charged) == ("connection_lost", Charged.MAYBE)


BEFORE: list[tuple[dict[str, Any], type[Exception], str, Charged]] = [
    ({"fault": "status", "status": 429}, Transient, "rate_limited", Charged.NO),
    ({"fault": "status", "status": 402}, Stopped, "payment_required", Charged.NO),
    ({"fault": "status", "status": 422}, Rejected, "invalid_request", Charged.NO),
    ({"fault": "billed_reset"}, Transient, "connection_lost", Charged.MAYBE),
]


@pytest.mark.parametrize("profile", ["deepinfra", "openai", "chat"])
@pytest.mark.parametrize(("rule", "kind", "code", "charged"), BEFORE)
def test_before_the_first_sample_the_decision_is_the_usual_one(
    profile: str,
    rule: dict[str, Any],
    kind: type[Exception],
    code: str,
    charged: Charged,
    provider: Provider,
) -> None:
    provider.script(rule)
    error = interrupted(client(provider, profile))
    assert isinstance(error, kind)
    assert (error.code, error.charged) == (code, charged)
    assert len(provider.ledger.entries) == 1


def test_a_chat_server_that_streams_text_only_is_named_as_such(provider: Provider) -> None:
    provider.script({"fault": "text_only"})
    error = interrupted(client(provider, "chat"))
    assert isinstance(error, Stopped)
    assert (error.code, error.charged) == ("text_only", Charged.YES)


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"", "audio/pcm", "empty_answer"),
        (b"<!doctype html>", "text/html", "bad_response"),
        (b"fLaC" + bytes(99), "audio/flac", "bad_response"),
        (b"RIFF" + bytes(9999), "audio/wav", "bad_response"),
        (b"data: {nonsense\n\n", "text/event-stream", "bad_response"),
        (b"data: 7\n\n", "text/event-stream", "bad_response"),
        (b'data: {"error": {"message": "x"}}\n\n', "text/event-stream", "generation_failed"),
        (b'data: {"choices": []}\n\n', "text/event-stream", "connection_lost"),
        (b"data: [DONE]\n\n", "text/event-stream", "empty_answer"),
    ],
)
def test_what_is_no_stream_of_samples_is_refused(
    content: bytes, content_type: str, code: str
) -> None:
    headers = {"Content-Type": content_type}
    error = interrupted(answered_by(always(headers=headers, content=content), "openai"))
    assert isinstance(error, Transient)
    assert (error.code, error.charged) == (code, Charged.MAYBE)


def test_a_listener_who_leaves_ends_the_request(provider: Provider) -> None:
    async def leave() -> None:
        speaker = client(provider, "openai")
        async with contextlib.aclosing(speaker):
            stream = speaker.stream(say(text="A very long story. " * 100))
            await anext(stream)
            await stream.aclose()
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

    asyncio.run(leave())


def test_the_offline_voice_is_heard_at_its_own_rate() -> None:
    stream, heard = listen(OfflineSpeaker(children=1), say(text="Good evening."))
    assert stream.rate == 22_050
    assert 0.5 < len(heard.samples) / 2 / stream.rate < 3
