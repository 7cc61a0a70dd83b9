"""What only a bucket does: parts, pages, keys, two machines, copies."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest
from django.core.checks import run_checks

from narrator.media import open_store, s3
from narrator.media.s3 import S3Store
from tests.media.objects import BUCKET

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tests.media.objects import ObjectStore

KEY = "12/jobs/j/00001.flac"


@pytest.fixture
def here(objects: ObjectStore, tmp_path: Path) -> S3Store:
    return opened(objects.storage_url(), tmp_path / "here")


def opened(url: str, copies: Path) -> S3Store:
    store = open_store(url, copies)
    assert isinstance(store, S3Store)
    return store


def test_another_machine_sees_what_was_replaced_here(
    here: S3Store, objects: ObjectStore, tmp_path: Path
) -> None:
    there = opened(objects.storage_url(), tmp_path / "there")
    here.write(KEY, b"first")
    old = there.local(KEY)

    here.write(KEY, b"again")

    assert there.local(KEY).read_bytes() == b"again"
    assert old.read_bytes() == b"first"  # who is still sending it to a browser reads it to its end


def test_a_copy_is_fetched_once(here: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    here.write(KEY, b"fLaC")
    first = here.local(KEY)
    fetched: list[str] = []
    monkeypatch.setattr(here, "_fetch", lambda key, *_: fetched.append(key))

    assert here.local(KEY) == first
    assert fetched == []


def test_a_file_replaced_while_it_is_fetched_is_fetched_again(
    here: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.write(KEY, b"first")
    look = here._head

    def overtaken(key: str) -> dict[str, object]:
        head = look(key)
        monkeypatch.setattr(here, "_head", look)
        here.write(KEY, b"again")
        return head

    monkeypatch.setattr(here, "_head", overtaken)

    assert here.local(KEY).read_bytes() == b"again"
    assert len(list(here.cache.folder.iterdir())) == 1


def test_a_big_file_goes_in_parts_and_comes_back_whole(
    here: S3Store, objects: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "MULTIPART_FROM", 6 << 20)
    monkeypatch.setattr(s3, "PART", 5 << 20)
    big = tmp_path / "big.wav"
    data = bytes(range(256)) * (12 << 12)
    big.write_bytes(data)

    here.keep(KEY, big)

    assert objects.client.head_object(Bucket=BUCKET, Key=KEY)["ETag"].endswith('-3"')
    assert here.local(KEY).read_bytes() == data


def test_a_big_file_that_breaks_off_leaves_no_object_and_no_parts(
    here: S3Store, objects: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "MULTIPART_FROM", 6 << 20)
    monkeypatch.setattr(s3, "PART", 5 << 20)
    big = tmp_path / "big.wav"
    big.write_bytes(b"x" * (12 << 20))
    client = here._client()
    send = client.upload_part

    def one_part(**part: object) -> object:
        if part["PartNumber"] != 1:
            raise OSError("The network is gone.")
        return send(**part)

    monkeypatch.setattr(client, "upload_part", one_part)

    with pytest.raises(OSError, match="network is gone"):
        here.keep(KEY, big)
    assert big.exists()
    assert not here.exists(KEY)
    assert "Uploads" not in objects.client.list_multipart_uploads(Bucket=BUCKET)


def test_a_folder_of_more_than_a_page_is_deleted(
    here: S3Store, objects: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "4")
    for number in range(10):
        here.write(f"12/jobs/j/{number:05d}.flac", b"fLaC")
    assert len(objects.names()) == 4  # a page

    here.delete_folder("12/jobs/j")

    assert objects.names() == []


def test_everything_lies_under_the_prefix(objects: ObjectStore, tmp_path: Path) -> None:
    store = opened(objects.storage_url(prefix="narrator/home/"), tmp_path)
    store.write(KEY, b"fLaC")
    store.move(KEY, "12/takes/x.wav")

    assert objects.names() == ["narrator/home/12/takes/x.wav"]


def test_wrong_keys_are_told_from_a_missing_file(here: S3Store, objects: ObjectStore) -> None:
    with objects.asking_for_keys():
        for call in (here.exists, here.read, here.local, here.delete_folder):
            with pytest.raises(PermissionError, match="AWS_ACCESS_KEY_ID"):
                call(KEY)
        with pytest.raises(PermissionError, match="AWS_ACCESS_KEY_ID"):
            here.write(KEY, b"fLaC")
        with pytest.raises(PermissionError, match=BUCKET):
            here.check()


def test_no_keys_at_all_is_said(here: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    with pytest.raises(PermissionError, match="Set AWS_ACCESS_KEY_ID"):
        here.read(KEY)


def test_the_start_says_what_is_wrong_with_the_bucket(
    objects: ObjectStore, settings: Settings
) -> None:
    settings.STORAGE_URL = f"s3://nowhere?endpoint={objects.url}"

    errors = {message.id: message.msg for message in run_checks()}

    assert "the bucket 'nowhere'" in errors["narrator.E001"]
    assert "does not exist. Create it" in errors["narrator.E001"]


def _write_and_read(store: S3Store, number: int) -> None:
    for _ in range(5):
        store.write(f"12/takes/own-{number}.wav", bytes([number]) * 1000)
        assert store.read(f"12/takes/own-{number}.wav") == bytes([number]) * 1000
        store.write("12/takes/shared.wav", bytes([number]) * 100_000)
        assert len(set(store.local("12/takes/shared.wav").read_bytes())) == 1


# The server's thread must not live in the children; they use nothing of it.
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_two_processes_share_a_bucket_and_a_folder_of_copies(here: S3Store) -> None:
    here.check()  # the parent already has connections; a forked child must not use them
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=_write_and_read, args=[here, n]) for n in (1, 2)]
    for child in children:
        child.start()
    for child in children:
        child.join()

    assert [child.exitcode for child in children] == [0, 0]
    assert here.exists("12/takes/own-1.wav")
    assert here.exists("12/takes/own-2.wav")
