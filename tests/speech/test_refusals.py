"""Statuses and bodies of every known shape, and the decision for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from narrator.speech.errors import Charged, Rejected, SpeechError, Stopped, Transient
from tests.speech.samples import HELLO, KEY, always, answered_by, fail

NATIVE = {"error": "Something is wrong"}
OPENAI = {"error": {"message": "Something is wrong", "type": "x", "param": None, "code": None}}
FIELDS = {"detail": [{"loc": ["body", "voice"], "msg": "Field required", "type": "missing"}]}

DECISIONS: list[tuple[int, type[SpeechError], str, Charged]] = [
    (204, Transient, "server_error", Charged.MAYBE),
    (302, Stopped, "redirected", Charged.NO),
    (400, Rejected, "invalid_request", Charged.NO),
    (401, Stopped, "key_refused", Charged.NO),
    (402, Stopped, "payment_required", Charged.NO),
    (403, Stopped, "key_refused", Charged.NO),
    (404, Stopped, "model_unavailable", Charged.NO),
    (405, Stopped, "wrong_endpoint", Charged.NO),
    (408, Transient, "gateway_timeout", Charged.MAYBE),
    (409, Transient, "server_busy", Charged.NO),
    (410, Stopped, "model_unavailable", Charged.NO),
    (413, Rejected, "text_too_long", Charged.NO),
    (422, Rejected, "invalid_request", Charged.NO),
    (423, Stopped, "account_locked", Charged.NO),
    (429, Transient, "rate_limited", Charged.NO),
    (451, Rejected, "content_refused", Charged.NO),
    (500, Transient, "server_error", Charged.NO),
    (502, Transient, "server_error", Charged.NO),
    (503, Transient, "server_busy", Charged.NO),
    (504, Transient, "gateway_timeout", Charged.MAYBE),
    (524, Transient, "gateway_timeout", Charged.MAYBE),
]


@pytest.mark.parametrize("body", [NATIVE, OPENAI, FIELDS, [], "x", None])
@pytest.mark.parametrize(("status", "kind", "code", "charged"), DECISIONS)
def test_the_status_decides(
    status: int, kind: type[SpeechError], code: str, charged: Charged, body: Any
) -> None:
    error = fail(answered_by(always(status, json=body)))
    assert type(error) is kind
    assert (error.code, error.charged) == (code, charged)
    assert f"HTTP {status}" in error.detail


WORDS: list[tuple[int, str, type[SpeechError], str]] = [
    (400, "Blocked by our content policy", Rejected, "content_refused"),
    (403, "Flagged by moderation", Rejected, "content_refused"),
    (403, "Account suspended: overdue-invoices", Stopped, "account_suspended"),
    (403, "spending limit reached", Stopped, "account_suspended"),
    (429, "You have insufficient_quota", Stopped, "payment_required"),
    (404, "Voice abc not found", Stopped, "voice_unavailable"),
    (500, "Unknown voice", Stopped, "voice_unavailable"),
    (400, "Invalid voice 'abc'. Supported: vivian", Stopped, "voice_unavailable"),
    (400, "Voice abc does not exist", Stopped, "voice_unavailable"),
    (429, "Model busy, retry later", Transient, "rate_limited"),
]


@pytest.mark.parametrize(("status", "words", "kind", "code"), WORDS)
def test_words_say_more_than_the_number(
    status: int, words: str, kind: type[SpeechError], code: str
) -> None:
    error = fail(answered_by(always(status, json={"error": {"message": words}})))
    assert type(error) is kind
    assert error.code == code


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (NATIVE, "Something is wrong"),
        (OPENAI, "Something is wrong"),
        (FIELDS, "body.voice: Field required"),
        ({"detail": "Not here"}, "Not here"),
        ({"error": {"code": "busy"}}, "busy"),
        ({"error": "two\n lines\x00"}, "two lines"),
    ],
)
def test_the_words_of_the_server_are_shown_on_one_line(body: Any, said: str) -> None:
    assert fail(answered_by(always(400, json=body))).detail.endswith(f": {said}")


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe", b"[" * 9000, b'{"error": 7}'])
def test_a_refusal_without_words_is_still_a_sentence(content: bytes) -> None:
    error = fail(answered_by(always(500, content=content)))
    assert error.detail == "The speech server failed (HTTP 500)."


LEAKS = [
    f"invalid key {KEY}",
    f"input was: {HELLO.text}",
    f"cannot read '{HELLO.text[20:60]}'",
    f"voice {HELLO.description} is odd",
]


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("status", [400, 401, 422, 429, 500])
def test_neither_key_nor_text_nor_description_is_repeated(status: int, leak: str) -> None:
    error = fail(answered_by(always(status, json={"error": leak})))
    shown = f"{error} {error!r} {error.args}"
    for secret in (KEY, HELLO.text, HELLO.text[20:60], HELLO.description):
        assert secret not in shown


def test_a_key_of_another_is_masked() -> None:
    error = fail(answered_by(always(401, json={"error": "Bad header: Bearer abc.def"})))
    assert error.detail.endswith("Bad header: [key]")


def test_a_long_speech_is_cut() -> None:
    error = fail(answered_by(always(500, json={"error": "no " * 500})))
    assert len(error.detail) < 300


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("0", 0.0), ("1.5", 1.5), ("999999", 3600.0), ("-3", None), ("soon", None),
     ("nan", None), ("", None)],
)  # fmt: skip
def test_the_server_may_say_how_long_to_wait(value: str, seconds: float | None) -> None:
    error = fail(answered_by(always(429, headers={"Retry-After": value})))
    assert isinstance(error, Transient)
    assert error.retry_after == seconds


def test_the_server_may_say_until_when_to_wait() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    error = fail(answered_by(always(503, headers={"Retry-After": moment})))
    assert isinstance(error, Transient)
    assert error.retry_after == pytest.approx(90, abs=30)


def test_nothing_is_asked_twice() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(500)

    fail(answered_by(handler, "openai"))
    assert asked == ["/v1/openai/audio/speech"]
