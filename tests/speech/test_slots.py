"""One limit of requests in flight, whatever dies."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

import pytest

from narrator.speech.slots import LocalSlots, RedisSlots, Slots, SlotsUnavailableError

Open = Callable[..., Slots]


@pytest.fixture(params=["redis", "local"])
def slots(request: pytest.FixtureRequest) -> Slots:
    """Three slots."""
    if request.param == "local":
        return LocalSlots(3)
    return RedisSlots(request.getfixturevalue("redis_url"), 3, 60, key=uuid.uuid4().hex)


def test_no_more_than_the_limit_are_had(slots: Slots) -> None:
    first = slots.acquire(2)
    second = slots.acquire(2)
    assert (len(first), len(second)) == (2, 1)
    assert slots.acquire(1) == []
    assert slots.acquire(0) == []


def test_a_released_slot_is_had_again_once(slots: Slots) -> None:
    held = slots.acquire(3)
    slots.release(held[:1])
    slots.release(held[:1])
    slots.release([])
    assert len(slots.acquire(3)) == 1


def test_a_held_slot_is_renewed_and_a_lost_one_is_not(slots: Slots) -> None:
    held = slots.acquire(2)
    slots.release(held[1:])
    assert slots.renew(held) == held[:1]
    assert slots.renew([]) == []


def test_a_dead_holders_slots_come_back_by_themselves(redis_url: str) -> None:
    key = uuid.uuid4().hex
    dead = RedisSlots(redis_url, 2, 0.05, key=key)
    alive = RedisSlots(redis_url, 2, 60, key=key)
    ended = dead.acquire(2)
    time.sleep(0.06)
    assert len(alive.acquire(2)) == 2
    assert dead.renew(ended) == []
    dead.release(ended)
    assert alive.acquire(1) == []


def test_a_renewed_slot_outlives_its_first_lease(redis_url: str) -> None:
    key = uuid.uuid4().hex
    short = RedisSlots(redis_url, 1, 0.3, key=key)
    held = short.acquire(1)
    RedisSlots(redis_url, 1, 60, key=key).renew(held)
    time.sleep(0.35)
    assert short.acquire(1) == []


def test_workers_that_come_together_do_not_exceed_the_limit(redis_url: str) -> None:
    key = uuid.uuid4().hex
    had: list[str] = []

    def worker() -> None:
        own = RedisSlots(redis_url, 10, 60, key=key)
        for _ in range(20):
            had.extend(own.acquire(1))
        own.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(had) == len(set(had)) == 10


def test_a_lower_limit_waits_until_the_excess_is_gone(redis_url: str) -> None:
    key = uuid.uuid4().hex
    held = RedisSlots(redis_url, 5, 60, key=key).acquire(5)
    lowered = RedisSlots(redis_url, 2, 60, key=key)
    lowered.release(held[:3])
    assert lowered.acquire(1) == []
    lowered.release(held[3:])
    assert len(lowered.acquire(5)) == 2


def test_without_redis_there_is_an_error_and_no_slot() -> None:
    gone = RedisSlots("redis://127.0.0.1:9", 1, 60)
    for act in (lambda: gone.acquire(1), lambda: gone.renew(["a"]), lambda: gone.release(["a"])):
        with pytest.raises(SlotsUnavailableError):
            act()
