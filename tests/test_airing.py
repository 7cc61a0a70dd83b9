"""What one process makes is heard in another while it is made, through a Redis that may go away."""

from __future__ import annotations

import asyncio
import threading
import uuid
from typing import TYPE_CHECKING

import pytest
import redis

from narrator import airing

if TYPE_CHECKING:
    from collections.abc import Sequence

AWAY = "unix:///nowhere/redis.sock"


def send(url: str, key: str, pieces: Sequence[bytes]) -> None:
    async def run() -> None:
        async with airing.on_air(url, key) as sender:
            for piece in pieces:
                await sender.send(piece)

    asyncio.run(run())


@pytest.fixture
def key() -> str:
    return uuid.uuid4().hex


def test_all_that_is_sent_is_heard_in_order_and_it_ends(redis_url: str, key: str) -> None:
    send(redis_url, key, [b"one", b"two", b"three"])

    assert list(airing.listen(redis_url, key, lambda: False)) == [b"one", b"two", b"three"]


def test_who_listens_before_it_begins_hears_it_all(redis_url: str, key: str) -> None:
    sender = threading.Timer(0.1, send, [redis_url, key, [b"one", b"two"]])
    sender.start()

    assert list(airing.listen(redis_url, key, lambda: True)) == [b"one", b"two"]
    sender.join()


def test_a_piece_is_heard_before_the_next_is_sent(redis_url: str, key: str) -> None:
    async def run() -> bytes:
        async with airing.on_air(redis_url, key) as sender:
            await sender.send(b"one")
            return await asyncio.to_thread(next, airing.listen(redis_url, key, lambda: False))

    assert asyncio.run(run()) == b"one"


def test_it_does_not_stay_in_redis(redis_url: str, key: str) -> None:
    async def run() -> int:
        async with airing.on_air(redis_url, key) as sender:
            await sender.send(b"one")
            with redis.Redis.from_url(redis_url) as client:
                return int(client.ttl(airing.PREFIX + key))

    assert 0 < asyncio.run(run()) <= airing.KEPT_SECONDS
    with redis.Redis.from_url(redis_url) as client:
        assert 0 < int(client.ttl(airing.PREFIX + key)) <= airing.ENDED_SECONDS


def test_it_is_cut_before_it_fills_redis(
    redis_url: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(airing, "LONGEST", 10)
    send(redis_url, key, [b"12345678", b"90", b"more", b"and more"])

    heard: list[bytes] = []
    with pytest.raises(airing.OffAir, match="long"):
        heard.extend(airing.listen(redis_url, key, lambda: False))
    assert heard == [b"12345678", b"90"]
    with redis.Redis.from_url(redis_url) as client:
        assert client.xlen(airing.PREFIX + key) == 4  # begin, two pieces, cut


def test_a_sender_that_died_is_noticed_when_another_begins_anew(redis_url: str, key: str) -> None:
    async def die() -> None:
        sender = airing.Sender(redis_url, key)
        await sender.begin()
        await sender.send(b"half")
        await sender.leave()

    asyncio.run(die())
    pieces = airing.listen(redis_url, key, lambda: True)
    assert next(pieces) == b"half"
    send(redis_url, key, [b"whole"])

    with pytest.raises(airing.OffAir, match="anew"):
        next(pieces)
    assert list(airing.listen(redis_url, key, lambda: True)) == [b"whole"]


def test_nobody_is_waited_for_when_nothing_is_made(redis_url: str, key: str) -> None:
    with pytest.raises(airing.OffAir, match="Nobody"):
        next(airing.listen(redis_url, key, lambda: False))


def test_without_redis_the_sender_works_on_and_the_listener_is_told(key: str) -> None:
    send(AWAY, key, [b"one", b"two"])

    with pytest.raises(airing.OffAir, match="away"):
        next(airing.listen(AWAY, key, lambda: True))
