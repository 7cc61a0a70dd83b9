"""Sound on the air: what one process is making passes through Redis to those who listen.

A doorbell like all that is in Redis: bounded, gone within a minute, and no loss when it is away.
The sender goes silent then and works on; a listener is told, and can wait for the finished file.
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import redis
from redis.asyncio import Redis as AsyncRedis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

log = logging.getLogger(__name__)
PREFIX = "narrator:air:"
LONGEST = 8 * 1024 * 1024  # bytes of one broadcast: almost three minutes
KEPT_SECONDS = 60  # without a new piece; a dead sender's broadcast goes by itself
ENDED_SECONDS = 20  # after the last one, for those who come late
SEND_WITHIN = 1.0  # seconds; the sender has better things to do than to wait
LOOK_MILLISECONDS = 1000
BEGIN, PIECE, END, CUT = b"begin", b"piece", b"end", b"cut"


class OffAir(Exception):
    """Nothing more of this broadcast can be heard."""


class Sender:
    """Passes pieces on. Never raises for Redis: from the first trouble on it is silent."""

    def __init__(self, url: str, key: str) -> None:
        self._redis = AsyncRedis.from_url(
            url, socket_timeout=SEND_WITHIN, socket_connect_timeout=SEND_WITHIN
        )
        self._key = PREFIX + key
        self._sent = 0
        self._silent = False

    async def send(self, piece: bytes) -> None:
        self._sent += len(piece)
        if self._sent > LONGEST:
            await self._add(CUT, b"", KEPT_SECONDS)
            self._silent = True
        await self._add(PIECE, piece, KEPT_SECONDS)

    async def begin(self) -> None:
        """Also: who still listens to a sender that died hears no more of this one."""
        await self._add(BEGIN, b"", KEPT_SECONDS, anew=True)

    async def end(self) -> None:
        await self._add(END, b"", ENDED_SECONDS)
        await self.leave()

    async def leave(self) -> None:
        """Without a word, as when a process dies."""
        with suppress(redis.RedisError, OSError):
            await self._redis.aclose()

    async def _add(self, kind: bytes, piece: bytes, seconds: int, *, anew: bool = False) -> None:
        if self._silent:
            return
        try:
            async with self._redis.pipeline(transaction=True) as together:
                if anew:
                    together.delete(self._key)
                together.xadd(self._key, {kind: piece})
                together.expire(self._key, seconds)
                await together.execute()
        except (redis.RedisError, OSError) as error:
            log.info("A take is not heard while it is made: %s", type(error).__name__)
            self._silent = True


@asynccontextmanager
async def on_air(url: str, key: str) -> AsyncIterator[Sender]:
    """Yield the sender of one broadcast; it ends with the block."""
    sender = Sender(url, key)
    await sender.begin()
    try:
        yield sender
    finally:
        await sender.end()


def listen(url: str, key: str, alive: Callable[[], bool]) -> Iterator[bytes]:
    """Yield the pieces of a broadcast from its beginning, which may be yet to come, to its end.

    Raise `OffAir` when it breaks off, when Redis is away, or once nothing comes and it is not
    `alive`, which is asked about once a second.
    """
    client = redis.Redis.from_url(url, socket_timeout=5.0, socket_connect_timeout=1.0)
    try:
        yield from _pieces(client, PREFIX + key, alive)
    except (redis.RedisError, OSError) as error:
        raise OffAir(f"Redis is away: {type(error).__name__}.") from error
    finally:
        client.close()


def _pieces(client: redis.Redis, key: str, alive: Callable[[], bool]) -> Iterator[bytes]:
    last, begun = b"0-0", False
    while True:
        found = cast("Any", client.xread({key: last}, count=64, block=LOOK_MILLISECONDS))
        if not found and not alive():
            raise OffAir("Nobody sends.")
        for entry, fields in found[0][1] if found else ():
            last = entry
            [(kind, piece)] = fields.items()
            if kind == END:
                return
            if kind == CUT or (kind == BEGIN and begun):
                raise OffAir("It is too long." if kind == CUT else "Another sender began anew.")
            begun = True
            if piece:
                yield piece
