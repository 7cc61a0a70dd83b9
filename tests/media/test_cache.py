"""Copies on this machine: bounded, and never taken from under a reader."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from narrator.media.cache import IN_USE_SECONDS, UNUSED_SECONDS, Cache

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_800_000_000.0


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    folder = tmp_path / "copies"
    folder.mkdir()
    return Cache(folder, most_bytes=1000)


def copy(cache: Cache, name: str, size: int, idle: float) -> Path:
    path = cache.place(f"12/takes/{name}.wav", "v1")
    path.write_bytes(b"x" * size)
    os.utime(path, (NOW - idle, NOW - idle))
    return path


def test_the_least_recently_used_go_until_the_rest_fits(cache: Cache) -> None:
    oldest = copy(cache, "oldest", 400, IN_USE_SECONDS * 4)
    older = copy(cache, "older", 400, IN_USE_SECONDS * 3)
    newer = copy(cache, "newer", 400, IN_USE_SECONDS * 2)
    newest = copy(cache, "newest", 400, 0)

    cache.evict(NOW)

    assert [path.exists() for path in (oldest, older, newer, newest)] == [False, False, True, True]


def test_what_was_just_handed_out_stays_even_when_it_is_too_much(cache: Cache) -> None:
    paths = [copy(cache, str(number), 900, IN_USE_SECONDS / 2) for number in range(5)]

    cache.evict(NOW)

    assert all(path.exists() for path in paths)


def test_what_nobody_used_for_a_week_goes_however_small(cache: Cache) -> None:
    left_behind = cache.folder / ".new-left-by-a-crash"
    left_behind.write_bytes(b"x")
    os.utime(left_behind, (NOW - UNUSED_SECONDS - 1,) * 2)
    kept = copy(cache, "kept", 10, UNUSED_SECONDS - 60)

    cache.evict(NOW)

    assert not left_behind.exists()
    assert kept.exists()


def test_being_asked_for_counts_as_use(cache: Cache) -> None:
    path = copy(cache, "chapter", 900, UNUSED_SECONDS * 2)

    assert cache.has(path)
    cache.evict(path.stat().st_mtime)

    assert path.exists()


def test_another_version_is_another_copy(cache: Cache) -> None:
    places = {cache.place(key, version) for key in ("1/a.wav", "1/b.wav") for version in "12"}

    assert len(places) == 4
    assert {path.suffix for path in places} == {".wav"}
