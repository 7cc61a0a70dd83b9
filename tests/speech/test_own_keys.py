"""A key with a limit, asked for at the server; it is not shown anywhere."""

from __future__ import annotations

import asyncio
import contextlib
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from narrator.speech import own_keys
from narrator.speech.errors import SpeechError, Stopped
from narrator.speech.server import Call, Server
from narrator.speech.types import Utterance
from tests.provider.wanted import DESIGN_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.provider import Provider


def mint(url: str, key: str, limit: str = "1.2345", name: str = "auto") -> str:
    async def run() -> str:
        async with contextlib.aclosing(Server(url, key)) as server:
            return await own_keys.mint(server, name, DESIGN_MODEL, 3600, Decimal(limit))

    return asyncio.run(run())


def test_it_is_limited_to_a_model_a_time_and_a_sum_in_cents(provider: Provider) -> None:
    words = mint(provider.url, provider.key)

    [made] = provider.keys.made
    assert (made.token, made.models, made.limit) == (words, [DESIGN_MODEL], Decimal("1.24"))


def test_a_server_that_makes_none_is_said_with_the_remedy(
    start_provider: Callable[[str], Provider],
) -> None:
    other = start_provider("openai")

    with pytest.raises(Stopped, match="Unset SPEECH_OWN_KEYS") as stopped:
        mint(other.url, other.key)

    assert stopped.value.code == "no_own_keys"


def test_a_wrong_key_or_name_is_the_server_s_own_refusal(provider: Provider) -> None:
    with pytest.raises(SpeechError) as refused:
        mint(provider.url, "wrong")
    assert refused.value.code == "key_refused"

    with pytest.raises(SpeechError) as unknown:
        mint(provider.url, provider.key, name="nobody's")
    assert unknown.value.code == "invalid_request"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"token": 7}', '{"token": "a\\nb"}'])
def test_an_answer_without_a_key_is_an_error(body: str) -> None:
    async def run() -> str:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, text=body))
        async with contextlib.aclosing(Server("http://x", "k", transport)) as server:
            return await own_keys.mint(server, "auto", DESIGN_MODEL, 60, Decimal(1))

    with pytest.raises(SpeechError) as error:
        asyncio.run(run())
    assert error.value.code == "bad_answer"


def test_neither_a_call_nor_an_utterance_shows_its_key() -> None:
    utterance = Utterance("text", "words", "en", DESIGN_MODEL, key="jwt:secret")

    assert "secret" not in repr(utterance)
    assert "secret" not in repr(Call("POST", ("/",), key="jwt:secret"))
    assert "secret" not in repr(utterance)


def test_a_refusal_that_repeats_the_key_is_not_repeated() -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer jwt:eySecretSecret.x.y"
        said = f"bad key {request.headers['Authorization']}"
        return httpx.Response(401, json={"error": said})

    async def run() -> None:
        async with contextlib.aclosing(
            Server("http://x", "k", httpx.MockTransport(echo))
        ) as server:
            await server.fetch(Call("POST", ("/",), json={}, key="jwt:eySecretSecret.x.y"))

    with pytest.raises(SpeechError) as refused:
        asyncio.run(run())
    assert "Secret" not in str(refused.value)
