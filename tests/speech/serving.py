"""Asking a server something in a loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from narrator.speech.errors import SpeechError
from narrator.speech.server import Server
from tests.speech.samples import KEY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.provider import Provider

    Question = Callable[[Server], Awaitable[Any]]


def at(provider: Provider) -> Server:
    return Server(provider.url, provider.key)


def answering(handler: Callable[[httpx.Request], httpx.Response]) -> Server:
    """A server that is a function."""
    return Server("https://speech.example", KEY, httpx.MockTransport(handler))


def ask(server: Server, question: Question) -> Any:
    async def run() -> Any:
        async with contextlib.aclosing(server):
            return await question(server)

    return asyncio.run(run())


def refused(server: Server, question: Question) -> SpeechError:
    with pytest.raises(SpeechError) as caught:
        ask(server, question)
    return caught.value
