"""A disk that is full, and files that are newer than the database."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.drill import Drill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.provider import Provider

pytestmark = pytest.mark.drill


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "narrator", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def all_read(job: dict[str, Any]) -> bool:
    return bool(job["progress"]["passages_done"] == job["progress"]["passages"])


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no room on it while the block runs."""
    ballast = disk / "ballast"
    subprocess.run(["dd", "if=/dev/zero", f"of={ballast}"], capture_output=True, check=False)
    assert shutil.disk_usage(disk).free == 0
    yield
    ballast.unlink()


def test_a_full_disk_pauses_and_resume_buys_only_the_rest(
    small_disk: Path, provider: Provider, tmp_path: Path, book: Path
) -> None:
    with Drill(tmp_path, provider, STORAGE_URL=f"file://{small_disk}") as drill:
        taken, voice = drill.take_in(book), drill.voice("full")
        provider.ledger.clear()
        with filled(small_disk):
            job = drill.finished(drill.narrate(taken, voice))
            assert (job["state"], job["error"]["code"]) == ("paused", "storage_full")
            lost = provider.ledger.billed_characters
            with book.open("rb") as file:
                refused = drill.api.post("/books", files={"file": ("more.epub", file)})
            assert refused.status_code in {503, 507}, refused.text
            assert refused.json()["code"] == "storage_full"
            assert drill.api.get("/books").status_code == 200
        assert drill.api.post(f"/jobs/{job['id']}/resume").status_code == 200
        done = drill.finished(job)

        assert done["state"] == "done", done
        # What was in flight could not be kept: one request, and none after it.
        assert lost <= max(entry.characters for entry in provider.ledger.entries)
        assert provider.ledger.billed_characters == done["progress"]["characters"] + lost
        assert drill.spent(done) == provider.ledger.billed_usd


def test_a_disk_that_fills_before_the_stitch_costs_no_money(
    small_disk: Path, provider: Provider, tmp_path: Path, book: Path
) -> None:
    with Drill(tmp_path, provider, STORAGE_URL=f"file://{small_disk}") as drill:
        job = drill.begin(drill.take_in(book), "full before the stitch")
        stitchers = drill.processes("--queues=audio")
        for process in stitchers:
            process.suspend()
        drill.poll(f"/jobs/{job['id']}", all_read)
        with filled(small_disk):
            for process in stitchers:
                process.resume()
            stopped = drill.finished(job)
        assert (stopped["state"], stopped["error"]["code"]) == ("paused", "storage_full")
        assert drill.api.post(f"/jobs/{job['id']}/resume").status_code == 200
        done = drill.finished(job)

    assert done["state"] == "done", done
    assert provider.ledger.billed_characters == done["progress"]["characters"]


def test_files_newer_than_the_database_are_adopted_and_not_bought_again(
    provider: Provider, tmp_path: Path, book: Path
) -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("the copy of yesterday is made with SQLite")
    yesterday = tmp_path / "yesterday.sqlite3"
    with Drill(tmp_path / "a", provider) as drill:
        taken, voice = drill.take_in(book), drill.voice("restored")
        token = drill.api.headers["Authorization"]
        drill.rows(f"VACUUM INTO '{yesterday}'")
        provider.ledger.clear()
        today = drill.finished(drill.narrate(taken, voice))
        assert today["state"] == "done"
        sound, billed = drill.sound(today), provider.ledger.billed_characters

    for suffix in ("", "-wal", "-shm"):
        (drill.data / f"narrator.sqlite3{suffix}").unlink(missing_ok=True)
    shutil.move(yesterday, drill.data / "narrator.sqlite3")
    with Drill(tmp_path / "a", provider) as drill:
        drill.api.headers["Authorization"] = token
        again = drill.finished(drill.narrate(taken, voice))
        assert again["state"] == "done", again
        assert drill.sound(again) == sound
        assert provider.ledger.billed_characters == billed
        assert drill.spent(again) == 0
