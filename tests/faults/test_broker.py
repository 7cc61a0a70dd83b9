"""Redis is a doorbell: emptied, killed or away, it costs time and nothing else."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import redis
from celery import Celery

from jobs import dispatch
from narrator.celery import broker_url
from narrator.launch.address import private_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.drill import Drill

pytestmark = pytest.mark.e2e
SERVER = "unixsocket"


@contextmanager
def no_redis(drill: Drill) -> Iterator[None]:
    """Kill the server; the next one waits for its folder's lock as long as the block runs."""
    with (drill.data / "redis" / "lock").open("r+") as lock:
        assert drill.kill(SERVER) == 1
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def assert_complete(drill: Drill, job: dict[str, object], undisturbed: tuple[int, object]) -> None:
    done = drill.finished(job)
    drill.settled()
    assert done["state"] == "done", done
    assert drill.provider.ledger.billed_characters == undisturbed[0]
    assert drill.provider.ledger.bought_twice == []
    assert drill.sound(done) == undisturbed[1]
    assert drill.spent(done) == drill.provider.ledger.billed_usd


def test_a_redis_that_is_emptied_is_made_up_for(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    job = drill.begin(drill.take_in(book), "flushed")
    drill.first_request()
    redis.Redis.from_url(private_url(drill.data)).flushall()

    assert_complete(drill, job, undisturbed)


def test_a_redis_that_is_killed_comes_back_and_the_book_goes_on(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    job = drill.begin(drill.take_in(book), "redis killed")
    drill.first_request()
    assert drill.kill(SERVER) == 1

    assert_complete(drill, job, undisturbed)


@pytest.mark.drill
def test_while_redis_is_away_uploads_are_taken_and_wait(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]], tmp_path: Path
) -> None:
    taken = drill.take_in(book)
    with no_redis(drill):
        with book.open("rb") as file:
            answer = drill.api.post("/books", files={"file": ("late.epub", file)})
        assert answer.status_code == 202, answer.text
        job = drill.begin(taken, "redis away")
        time.sleep(30)
        assert drill.api.get(f"/jobs/{job['id']}").status_code == 200

    late = drill.poll(f"/books/{answer.json()['id']}", lambda b: b["state"] != "importing")
    assert late["state"] == "ready"
    assert_complete(drill, job, undisturbed)


def test_the_same_tasks_twenty_times_over_four_workers_buy_and_stitch_once(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    drill.hire("speech", 3)
    doorbell = Celery(broker=broker_url(private_url(drill.data)))

    job = drill.begin(drill.take_in(book), "twenty times")
    chapters = drill.rows("SELECT id FROM jobs_narratedchapter ORDER BY id DESC LIMIT 2")
    for _ in range(20):
        doorbell.send_task(dispatch.SPEAK, queue="speech")
        for (pk,) in chapters:
            doorbell.send_task(dispatch.STITCH, args=[str(pk)], queue="audio")

    assert_complete(drill, job, undisturbed)
