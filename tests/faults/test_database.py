"""The database goes away in the middle of a book, or somebody holds it."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.site import wait_until
from tests.faults.drill import Drill
from tests.faults.test_broker import assert_complete
from tests.scale import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.provider import Provider

pytestmark = pytest.mark.drill
POSTGRES = pytest.mark.skipif(cluster.binaries() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[cluster.Server]:
    with cluster.server() as running:
        yield running


@pytest.fixture(scope="module")
def on_postgres(
    server: cluster.Server, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("postgres")
    with Drill(folder, provider, DATABASE_URL=cluster.new_database(server.url)) as drill:
        yield drill


@POSTGRES
def test_a_database_that_is_restarted_is_waited_for_and_no_answer_is_lost(
    on_postgres: Drill, server: cluster.Server, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    taken = on_postgres.take_in(book)
    job = on_postgres.begin(taken, "database restarted")
    on_postgres.first_request()
    server.stop()
    try:
        time.sleep(5)  # the answer comes while nobody can write it down
        refused = on_postgres.api.get(f"/jobs/{job['id']}")
    finally:
        server.start()

    assert refused.status_code == 503, refused.text
    assert refused.json()["code"] == "database_away"
    assert int(refused.headers["Retry-After"]) > 0
    assert_complete(on_postgres, job, undisturbed)


@POSTGRES
def test_a_worker_that_dies_with_a_paid_answer_while_the_database_is_away_loses_nothing(
    on_postgres: Drill, server: cluster.Server, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    taken = on_postgres.take_in(book)
    kept = on_postgres.kept_takes()
    job = on_postgres.begin(taken, "database away, worker dead")
    on_postgres.first_request()
    server.stop()
    try:
        wait_until(lambda: on_postgres.kept_takes() != kept, 30, lambda: "no answer was kept")
        assert on_postgres.kill("--queues=speech") > 0
    finally:
        server.start()

    assert_complete(on_postgres, job, undisturbed)


def test_a_database_that_somebody_holds_for_seconds_is_waited_for(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("PostgreSQL has no such lock")
    job = drill.begin(drill.take_in(book), "database held")
    drill.first_request()
    file = drill.data / "narrator.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(5)
        holder.execute("ROLLBACK")

    assert_complete(drill, job, undisturbed)
    assert "database is locked" not in drill.log.read_text(errors="replace")
