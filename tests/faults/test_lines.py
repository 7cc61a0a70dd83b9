"""A Redis that others run: its line is cut, it is full, it cannot be reached for long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import redis

from tests import own_redis
from tests.faults.drill import Drill
from tests.faults.proxy import Proxy
from tests.faults.test_broker import assert_complete

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.provider import Provider

pytestmark = pytest.mark.drill
AWAY_SECONDS = 90.0
"""Longer than any wait of ours, lease and sweep: an hour would show nothing else."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with own_redis.running() as address:
        yield address


@pytest.fixture(scope="module")
def line(server: str) -> Iterator[Proxy]:
    with Proxy(server) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def far(
    line: Proxy, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Drill]:
    with Drill(tmp_path_factory.mktemp("far"), provider, REDIS_URL=line.url) as drill:
        yield drill


def test_a_line_that_is_reset_again_and_again_loses_no_answer_and_no_worker(
    far: Drill, line: Proxy, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    far.provider.pace.fixed = 3.0
    job = far.begin(far.take_in(book), "line reset")
    far.first_request()
    for _ in range(3):
        assert line.cut() > 0
        time.sleep(1)
    far.provider.pace.fixed = 0.7

    assert_complete(far, job, undisturbed)
    # Nobody is deaf afterwards: the next is read as fast as it is asked for.
    assert_complete(far, far.begin(far.take_in(book), "after the resets"), undisturbed)


def test_a_redis_that_is_full_takes_no_task_and_the_sweeper_calls_later(
    far: Drill, server: str, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    taken = far.take_in(book)
    with redis.Redis.from_url(server) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        try:
            job = far.begin(taken, "redis full")
            with book.open("rb") as file:
                answer = far.api.post("/books", files={"file": ("full.epub", file)})
            time.sleep(10)
        finally:
            client.config_set("maxmemory", "0")

    assert answer.status_code == 202, answer.text
    assert_complete(far, job, undisturbed)


def test_a_redis_that_cannot_be_reached_for_long_costs_time_alone(
    far: Drill, line: Proxy, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    taken = far.take_in(book)
    line.down = True
    line.cut()
    try:
        job = far.begin(taken, "redis unreachable")
        end = time.monotonic() + AWAY_SECONDS
        while time.monotonic() < end:
            assert far.api.get(f"/jobs/{job['id']}").status_code == 200
            time.sleep(5)
    finally:
        line.down = False

    assert_complete(far, job, undisturbed)
