"""A chat in text with a model at the same server, its answer read while it is written.

For proposing voices. The prompt is the caller's; here is only the way there and back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from narrator.speech import answers, events
from narrator.speech.profiles import CHAT_PATHS
from narrator.speech.server import Call, lost
from narrator.speech.waiting import Wait

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence

    from narrator.speech.server import Answer, Server

MOST_TOKENS = 1500
LONGEST_REPLY = 2 * 1024 * 1024  # bytes of events, of which a few are text
WAIT = Wait(read=60.0, whole=180.0)


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str = field(repr=False)


class Reply:
    """The answer's words as they come, to be iterated once. Raises `errors.SpeechError` only.

    Whoever leaves before the end closes it with `aclose()`.
    """

    def __init__(self, server: Server, call: Call) -> None:
        self.text = ""
        """Everything so far."""
        self.cost_usd: Decimal | None = None
        """Known at the end, where the server says."""
        self._words = self._listen(server, call)

    def __aiter__(self) -> Reply:
        return self

    async def __anext__(self) -> str:
        return await anext(self._words)

    async def aclose(self) -> None:
        await self._words.aclose()

    async def _listen(self, server: Server, call: Call) -> AsyncGenerator[str]:
        async with server.exchange(call) as answer:
            async for words in self._words_of(answer):
                self.text += words
                yield words
        if not self.text:
            raise lost("empty_answer", "The model answered with nothing.")

    async def _words_of(self, answer: Answer) -> AsyncIterator[str]:
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            yield self._whole(await answer.whole())
            return
        async for event in events.objects(answer.parts()):
            self.cost_usd = answers.cost(event) or self.cost_usd
            words = events.delta(event).get("content")
            if isinstance(words, str) and words:
                yield words

    def _whole(self, content: bytes) -> str:
        """From a server that does not stream."""
        try:
            body = json.loads(content, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise lost("bad_response", "The model answered in no JSON.") from error
        if not isinstance(body, dict):
            raise lost("bad_response", "The model answered in JSON without a message.")
        self.cost_usd = answers.cost(body)
        message = events.choice(body).get("message")
        said = message.get("content") if isinstance(message, dict) else None
        return said if isinstance(said, str) else ""


def converse(
    server: Server, model: str, messages: Sequence[Message], most_tokens: int = MOST_TOKENS
) -> Reply:
    """The next turn. Nothing is asked before the first words are waited for."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": str(turn.role), "content": turn.content} for turn in messages],
        "max_tokens": most_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    return Reply(
        server,
        Call(
            "POST",
            CHAT_PATHS,
            WAIT,
            json=body,
            secrets=tuple(turn.content for turn in messages),
            most=LONGEST_REPLY,
        ),
    )
