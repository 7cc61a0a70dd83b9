"""What every store promises, whether it is a folder or a bucket."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from narrator.media import Store

KEY = "12/takes/ab/abcd.wav"


def test_what_is_written_is_read_in_every_way(store: Store) -> None:
    store.write(KEY, b"RIFF and more")

    assert store.exists(KEY)
    assert store.size(KEY) == 13
    assert store.read(KEY) == store.local(KEY).read_bytes() == b"RIFF and more"
    with store.open(KEY) as file:
        assert file.seek(5) == 5
        assert file.read(3) == b"and"


def test_an_empty_file_is_a_file(store: Store) -> None:
    store.write(KEY, b"")

    assert store.exists(KEY)
    assert store.local(KEY).read_bytes() == store.read(KEY) == b""


def test_all_that_is_kept_can_be_listed(store: Store) -> None:
    store.write(KEY, b"RIFF and more")
    store.write("12/books/b/source", b"It was dusk.")

    found = {entry.key: entry for entry in store.entries()}

    assert {key: entry.size for key, entry in found.items()} == {KEY: 13, "12/books/b/source": 12}
    assert abs(found[KEY].modified - time.time()) < 3600


def test_chunks_become_one_file(store: Store) -> None:
    store.write_chunks("12/books/b/source", (bytes([n]) * 70_000 for n in range(5)))

    assert store.size("12/books/b/source") == 350_000


def test_a_write_that_breaks_off_leaves_nothing(store: Store) -> None:
    def broken() -> Iterable[bytes]:
        yield b"half"
        raise ConnectionResetError("The upload broke off.")

    with pytest.raises(ConnectionResetError):
        store.write_chunks(KEY, broken())
    assert not store.exists(KEY)


def test_a_write_that_breaks_off_leaves_the_old_file(store: Store) -> None:
    def broken() -> Iterable[bytes]:
        yield b"half"
        raise ConnectionResetError("The upload broke off.")

    store.write(KEY, b"old")
    with pytest.raises(ConnectionResetError):
        store.write_chunks(KEY, broken())

    assert store.read(KEY) == store.local(KEY).read_bytes() == b"old"


def test_a_finished_file_is_moved_in(store: Store, tmp_path: Path) -> None:
    made = tmp_path / "chapter.flac"
    made.write_bytes(b"fLaC")

    store.keep("12/jobs/j/00001.flac", made)

    assert not made.exists()
    assert store.read("12/jobs/j/00001.flac") == b"fLaC"


def test_a_replaced_file_is_never_read_from_an_older_copy(store: Store) -> None:
    store.write(KEY, b"first")
    assert store.local(KEY).read_bytes() == b"first"

    store.write(KEY, b"again")  # of the same length

    assert store.local(KEY).read_bytes() == store.read(KEY) == b"again"


def test_the_copy_keeps_the_extension_that_says_what_it_is(store: Store) -> None:
    store.write(KEY, b"RIFF")

    assert store.local(KEY).suffix == ".wav"


def test_a_move_takes_the_old_name_away(store: Store) -> None:
    store.write(KEY, b"noise")

    store.move(KEY, "12/takes/ab/abcd.refused-1")

    assert not store.exists(KEY)
    assert store.read("12/takes/ab/abcd.refused-1") == b"noise"


def test_the_first_of_some_extensions_is_found(store: Store) -> None:
    store.write("12/takes/ab/abcd.mp3", b"ID3")
    store.write("12/takes/ab/abcd.refused-1", b"noise")
    store.write("12/takes/ab/abcde.wav", b"RIFF")

    assert store.first("12/takes/ab/abcd", ["wav", "mp3"]) == "12/takes/ab/abcd.mp3"
    assert store.first("12/takes/ab/abcd", ["wav", "flac"]) == ""
    assert store.first("12/takes/ab/none", ["wav", "mp3"]) == ""


def test_a_folder_goes_with_all_in_it_and_nothing_beside_it(store: Store) -> None:
    for key in ("12/jobs/j/1.flac", "12/jobs/j/deep/2.flac", "12/jobs/jj/1.flac", "12/jobs/j.flac"):
        store.write(key, b"fLaC")

    store.delete_folder("12/jobs/j")
    store.delete_folder("12/jobs/never-was")

    assert not store.exists("12/jobs/j/1.flac")
    assert not store.exists("12/jobs/j/deep/2.flac")
    assert store.exists("12/jobs/jj/1.flac")
    assert store.exists("12/jobs/j.flac")


@pytest.mark.parametrize("call", ["size", "read", "open"])
def test_a_missing_file_says_so(store: Store, call: str) -> None:
    with pytest.raises(FileNotFoundError):
        getattr(store, call)(KEY)


def test_a_missing_file_says_so_at_the_latest_when_it_is_opened(store: Store) -> None:
    with pytest.raises(FileNotFoundError):
        store.local(KEY).open("rb")


def test_what_is_not_there_can_be_deleted_but_not_moved(store: Store) -> None:
    store.delete(KEY)

    with pytest.raises(FileNotFoundError):
        store.move(KEY, "12/takes/ab/other.wav")
    assert not store.exists("12/takes/ab/other.wav")


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../secret", "12/../secret", "12//x", "12/ü.wav", "12/a b", "12/a\n"]
)
def test_nothing_a_user_wrote_can_be_a_key(store: Store, key: str) -> None:
    for call in (store.exists, store.read, store.local, store.delete, store.delete_folder):
        with pytest.raises(ValueError, match="is not a key of ours"):
            call(key)
    with pytest.raises(ValueError, match="is not a key of ours"):
        store.write(key, b"x")


def test_a_store_that_works_passes_its_check(store: Store) -> None:
    store.check()
