"""Answers of 200 in every shape that the known servers give, and some that none should."""

from __future__ import annotations

import asyncio
import base64
from decimal import Decimal
from typing import Any

import httpx
import pytest

from narrator.speech.errors import Charged, SpeechError, Stopped, Transient
from narrator.speech.server import Call, Server
from tests.speech.samples import KEY, WAV, always, answered_by, fail, speak

B64 = base64.b64encode(WAV).decode()
DATA_URL = f"data:audio/wav;base64,{B64}"
PCM64 = base64.b64encode(b"\xff\xfb\x00\x00" * 50).decode()
MP3 = b"\xff\xf3" + bytes(60)
SUCCEEDED = {"status": "succeeded", "cost": 0.00086}


@pytest.mark.parametrize(
    ("content_type", "content", "media_type"),
    [
        ("audio/wav", WAV, "audio/wav"),
        ("audio/x-wav; charset=binary", WAV, "audio/wav"),
        ("application/octet-stream", WAV, "audio/wav"),
        ("audio/mpeg", WAV, "audio/wav"),
        ("audio/mpeg", MP3, "audio/mpeg"),
        ("audio/mpeg", b"ID3" + bytes(60), "audio/mpeg"),
        ("audio/flac", b"fLaC" + bytes(60), "audio/flac"),
        ("audio/opus", b"OggS" + bytes(60), "audio/ogg"),
        ("audio/pcm", bytes(60), "audio/pcm;rate=24000"),
        ("audio/pcm; rate=16000", bytes(60), "audio/pcm;rate=16000"),
        ("audio/pcm", b"\xff\xfb" * 30, "audio/pcm;rate=24000"),
        ("audio/pcm", WAV, "audio/wav"),
    ],
)
def test_raw_audio_is_named_by_what_it_is(
    content_type: str, content: bytes, media_type: str
) -> None:
    handler = always(headers={"Content-Type": content_type}, content=content)
    [speech] = speak(answered_by(handler, "openai"))
    assert (speech.media_type, speech.audio) == (media_type, content)


@pytest.mark.parametrize(
    ("audio", "named", "media_type"),
    [
        (DATA_URL, "wav", "audio/wav"),
        (DATA_URL, None, "audio/wav"),
        (B64, None, "audio/wav"),
        (f"{B64[:40]}\n{B64[40:]}", "wav", "audio/wav"),
        (f"data:;base64,{B64}", None, "audio/wav"),
        (PCM64, "pcm", "audio/pcm;rate=24000"),
        (f"data:audio/pcm;rate=16000;base64,{PCM64}", None, "audio/pcm;rate=16000"),
    ],
)
def test_audio_in_json_comes_as_data_url_or_bare(
    audio: str, named: str | None, media_type: str
) -> None:
    [speech] = speak(answered_by(always(json={"audio": audio, "output_format": named})))
    assert speech.media_type == media_type


COSTS: list[tuple[Any, Decimal | None]] = [
    (0.00086, Decimal("0.00086")),
    (0, Decimal(0)),
    ("0.1", None),
    (-1, None),
    (None, None),
    (True, None),
    (1e300, None),
]


@pytest.mark.parametrize(("cost", "expected"), COSTS)
def test_only_a_possible_cost_counts(cost: Any, expected: Decimal | None) -> None:
    body = {"audio": DATA_URL, "inference_status": {"status": "succeeded", "cost": cost}}
    [speech] = speak(answered_by(always(json=body)))
    assert speech.cost_usd == expected


def test_the_native_answer_is_read_whole() -> None:
    body = {
        "audio": DATA_URL,
        "input_character_length": 43,
        "request_id": "R1",
        "inference_status": SUCCEEDED,
    }
    [speech] = speak(answered_by(always(json=body)))
    assert (speech.characters, speech.request_id) == (43, "R1")


UNUSABLE: list[tuple[dict[str, Any], type[SpeechError], str]] = [
    ({"json": {"audio": None}}, Transient, "bad_response"),
    ({"json": {"audio": ""}}, Transient, "bad_response"),
    ({"json": {"audio": 7}}, Transient, "bad_response"),
    ({"json": {"audio": "data:audio/wav;base64,%%%"}}, Transient, "bad_response"),
    ({"json": {"audio": base64.b64encode(b"<html>").decode()}}, Transient, "bad_response"),
    ({"json": {"audio": "https://evil.example/a.wav"}}, Stopped, "audio_by_url"),
    ({"json": {"audio": "HTTP://evil.example/a.wav"}}, Stopped, "audio_by_url"),
    ({"json": []}, Transient, "bad_response"),
    ({"content": b"", "headers": {"Content-Type": "audio/wav"}}, Transient, "empty_answer"),
    ({"content": b"\xff", "headers": {"Content-Type": "audio/wav"}}, Transient, "bad_response"),
    ({"html": "<h1>Hello"}, Transient, "bad_response"),
    ({"text": "hello"}, Transient, "bad_response"),
    ({"content": b"hello"}, Transient, "bad_response"),
    (
        {"content": b"[" * 100_000, "headers": {"Content-Type": "application/json"}},
        Transient,
        "bad_response",
    ),
]


@pytest.mark.parametrize(("answer", "kind", "code"), UNUSABLE)
def test_an_answer_without_audio_may_have_been_paid(
    answer: dict[str, Any], kind: type[SpeechError], code: str
) -> None:
    error = fail(answered_by(always(**answer)))
    assert type(error) is kind
    assert (error.code, error.charged) == (code, Charged.MAYBE)


@pytest.mark.parametrize("status", ["failed", "queued", None])
@pytest.mark.parametrize(
    ("cost", "charged"), [(0, Charged.NO), (0.1, Charged.YES), (None, Charged.MAYBE)]
)
def test_a_failure_inside_a_200_says_whether_it_was_paid(
    status: str | None, cost: float | None, charged: Charged
) -> None:
    body = {"audio": DATA_URL, "inference_status": {"status": status, "cost": cost}}
    error = fail(answered_by(always(json=body)))
    assert isinstance(error, Transient)
    assert (error.code, error.charged) == ("generation_failed", charged)


def test_a_chat_answer_carries_its_audio_in_the_message() -> None:
    message = {"role": "assistant", "audio": {"id": "a", "data": B64}}
    body = {
        "id": "c1",
        "choices": [{"message": message}],
        "usage": {"estimated_cost": 0.002},
    }
    [speech] = speak(answered_by(always(json=body), "chat"))
    assert (speech.audio, speech.cost_usd, speech.request_id) == (WAV, Decimal("0.002"), "c1")


CHATS: list[tuple[Any, type[SpeechError], str]] = [
    ({"choices": [{"message": {"content": "Certainly!"}}]}, Stopped, "text_only"),
    ({"choices": [{"message": {"content": "x", "audio": None}}]}, Stopped, "text_only"),
    ({"choices": []}, Transient, "bad_response"),
    ({"choices": 7}, Transient, "bad_response"),
    ({}, Transient, "bad_response"),
]


@pytest.mark.parametrize(("body", "kind", "code"), CHATS)
def test_a_chat_answer_in_text_is_refused(body: Any, kind: type[SpeechError], code: str) -> None:
    error = fail(answered_by(always(json=body), "chat"))
    assert type(error) is kind
    assert error.code == code


def test_a_body_shorter_than_promised_is_not_audio() -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        headers = {"Content-Type": "audio/wav", "Content-Length": str(len(WAV))}
        return httpx.Response(200, headers=headers, content=WAV[:-1])

    error = fail(answered_by(handler))
    assert (error.code, error.charged) == ("short_body", Charged.MAYBE)


def test_an_endless_answer_is_cut_off() -> None:
    transport = httpx.MockTransport(always(content=b"x" * 2000))

    async def ask() -> None:
        server = Server("https://speech.example", KEY, transport)
        await server.fetch(Call("GET", ("/",), most=1000))

    with pytest.raises(Transient) as caught:
        asyncio.run(ask())
    assert (caught.value.code, caught.value.charged) == ("answer_too_long", Charged.MAYBE)
