"""The limit of speech requests in flight, over all workers of an installation.

Each slot is a lease with an end: what a dead worker held comes back by itself. The provider
counts requests in flight for each model, not requests a minute.
"""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Protocol, cast

import redis

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = "narrator:speech:slots"
ANSWER_WITHIN = 5.0  # seconds

# One script, so that two workers cannot both see the last free slot; the server's clock, so that
# a worker's wrong one takes nobody's slot.
ACQUIRE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local free = math.max(0, tonumber(ARGV[1]) - redis.call('ZCARD', KEYS[1]))
local count = math.min(free, #ARGV - 2)
for i = 1, count do
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[i + 2])
end
return count
"""
RENEW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local held = {}
for i = 2, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i])
    held[#held + 1] = ARGV[i]
  end
end
return held
"""


class SlotsUnavailableError(Exception):
    """Redis did not answer: no slot can be had now, and held ones end by themselves."""


class Slots(Protocol):
    """Blocking calls, for threads."""

    def acquire(self, count: int) -> list[str]:
        """Ids of up to `count` slots; fewer, or none, when the installation is busy."""
        ...

    def renew(self, ids: Sequence[str]) -> list[str]:
        """Those still held, for another full lease. One that ended is not had again."""
        ...

    def release(self, ids: Sequence[str]) -> None: ...


class RedisSlots:
    """Slots of all workers that share one Redis. Raise `SlotsUnavailableError`."""

    def __init__(self, redis_url: str, limit: int, lease_seconds: float, key: str = KEY) -> None:
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=ANSWER_WITHIN,
            socket_connect_timeout=ANSWER_WITHIN,
            decode_responses=True,
        )
        self._limit = limit
        self._lease = int(lease_seconds * 1000)
        self._key = key
        self._acquire = self._redis.register_script(ACQUIRE)
        self._renew = self._redis.register_script(RENEW)

    def acquire(self, count: int) -> list[str]:
        ids = [uuid.uuid4().hex for _ in range(count)]
        try:
            granted = cast("int", self._acquire([self._key], [self._limit, self._lease, *ids]))
        except redis.RedisError as error:
            raise SlotsUnavailableError(f"Redis gave no slot: {type(error).__name__}.") from error
        return ids[:granted]

    def renew(self, ids: Sequence[str]) -> list[str]:
        if not ids:
            return []
        try:
            return list(cast("list[str]", self._renew([self._key], [self._lease, *ids])))
        except redis.RedisError as error:
            raise SlotsUnavailableError(f"Redis kept no slot: {type(error).__name__}.") from error

    def release(self, ids: Sequence[str]) -> None:
        if not ids:
            return
        try:
            self._redis.zrem(self._key, *ids)
        except redis.RedisError as error:
            raise SlotsUnavailableError(f"Redis took no slot: {type(error).__name__}.") from error

    def close(self) -> None:
        self._redis.close()


class LocalSlots:
    """Slots of one process, where there is no Redis. They end with the process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def acquire(self, count: int) -> list[str]:
        with self._lock:
            free = max(0, self._limit - len(self._held))
            ids = [uuid.uuid4().hex for _ in range(min(count, free))]
            self._held.update(ids)
        return ids

    def renew(self, ids: Sequence[str]) -> list[str]:
        with self._lock:
            return [slot for slot in ids if slot in self._held]

    def release(self, ids: Sequence[str]) -> None:
        with self._lock:
            self._held.difference_update(ids)
