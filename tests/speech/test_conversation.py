"""A text model proposes narrators: its words as they come, the cost at the end."""

from __future__ import annotations

import asyncio
import contextlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from narrator.speech.conversation import Message, Reply, Role, converse
from narrator.speech.errors import Charged, SpeechError, Stopped, Transient
from tests.provider import Provider
from tests.provider.talk import SAYS
from tests.provider.wanted import TEXT_MODEL
from tests.speech.samples import always
from tests.speech.serving import answering, at

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.speech.server import Server

MESSAGES = (
    Message(Role.SYSTEM, "You propose narrators."),
    Message(Role.USER, "Call me Ishmael. Some years ago, never mind how long precisely..."),
)


def talk(server: Server, model: str = TEXT_MODEL) -> tuple[Reply, list[str], SpeechError | None]:
    """The reply, its words, and the error it ended in."""
    words: list[str] = []
    reply = converse(server, model, MESSAGES)

    async def run() -> SpeechError | None:
        async with contextlib.aclosing(server), contextlib.aclosing(reply):
            try:
                words.extend([word async for word in reply])
            except SpeechError as error:
                return error
        return None

    return reply, words, asyncio.run(run())


@pytest.mark.parametrize("kind", ["deepinfra", "chat"])
def test_the_words_come_one_after_the_other(
    kind: str, start_provider: Callable[[str], Provider]
) -> None:
    reply, words, error = talk(at(start_provider(kind)))
    assert error is None
    assert len(words) > 20
    assert "".join(words) == reply.text == SAYS
    assert reply.cost_usd == Decimal(len(SAYS)) * 20 / 1_000_000


def test_the_whole_history_is_sent() -> None:
    sent: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        message = {"role": "assistant", "content": "Yes."}
        usage = {"estimated_cost": 0.001}
        return httpx.Response(200, json={"choices": [{"message": message}], "usage": usage})

    reply, words, _ = talk(answering(handler))
    assert [turn["role"] for turn in sent[0]["messages"]] == ["system", "user"]
    assert sent[0]["stream"] is True
    assert words == ["Yes."]  # this server does not stream
    assert reply.cost_usd == Decimal("0.001")


def test_a_reader_may_leave_in_the_middle() -> None:
    async def leave(provider: Provider) -> str:
        server = at(provider)
        reply = converse(server, TEXT_MODEL, MESSAGES)
        async with contextlib.aclosing(server), contextlib.aclosing(reply):
            return await anext(reply)

    with Provider(latency="0+0.05*chars") as provider:
        assert asyncio.run(leave(provider)) == "1."


def test_an_answer_that_breaks_off_keeps_what_was_said(provider: Provider) -> None:
    provider.script({"fault": "reset_mid_body"})
    reply, _, error = talk(at(provider))
    assert isinstance(error, Transient)
    assert (error.code, error.charged) == ("connection_lost", Charged.MAYBE)
    assert reply.text
    assert SAYS.startswith(reply.text)


def test_an_unknown_model_stops(provider: Provider) -> None:
    _, _, error = talk(at(provider), "Nobody/Talks")
    assert isinstance(error, Stopped)
    assert error.code == "model_unavailable"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"status": 401}, "key_refused"),
        ({"status": 402}, "payment_required"),
        ({"status": 429}, "rate_limited"),
        ({"text": "<html>"}, "bad_response"),
        ({"json": []}, "bad_response"),
        ({"json": {}}, "empty_answer"),
        ({"json": {"choices": [{"message": {"content": ""}}]}}, "empty_answer"),
    ],
)
def test_errors_are_those_of_speech(answer: dict[str, Any], code: str) -> None:
    _, words, error = talk(answering(always(**answer)))
    assert error is not None
    assert error.code == code
    assert not words


def test_no_word_of_the_prompt_is_in_an_error() -> None:
    said = MESSAGES[1].content
    _, _, error = talk(answering(always(400, json={"error": f"cannot: {said}"})))
    assert said not in str(error)
    assert said not in repr(MESSAGES)
