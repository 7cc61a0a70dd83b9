"""What STORAGE_URL may say, and what is answered to the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from narrator.media import FolderStore, open_store
from narrator.media.s3_address import Address, read_address

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("s3://audiobooks", Address("audiobooks")),
        (
            "s3://audiobooks?endpoint=http://minio:9000",
            Address("audiobooks", "http://minio:9000", style="path"),
        ),
        (
            "s3://audiobooks?endpoint=https%3A%2F%2Fs3.example.org&style=virtual&region=eu-west-1",
            Address("audiobooks", "https://s3.example.org", "eu-west-1", "virtual"),
        ),
        (
            "s3://audiobooks/?prefix=/narrator/home/&cache_gb=2",
            Address("audiobooks", prefix="narrator/home", cache_bytes=2_000_000_000),
        ),
    ],
)
def test_a_bucket_is_read_from_its_url(url: str, address: Address) -> None:
    assert read_address(url) == address


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("s3://", "use s3://bucket"),
        ("s3://Upper_Case!", "use s3://bucket"),
        ("s3://audiobooks/folder", "use prefix="),
        ("s3://audiobooks?endpoint=minio:9000", "needs http:// or https://"),
        ("s3://audiobooks?endpoint=", "needs http:// or https://"),
        ("s3://audiobooks?host=x", "only endpoint, region, style, prefix, cache_gb"),
        ("s3://audiobooks?style=dns", "none of path, virtual, auto"),
        ("s3://audiobooks?prefix=../up", "must be small letters"),
        ("s3://audiobooks?cache_gb=0", "a whole number from 1"),
        ("gs://audiobooks", "Use file:///path or s3://bucket"),
        ("file://host/path", "Use file:///path or s3://bucket"),
        ("media", "Use file:///path or s3://bucket"),
    ],
)
def test_what_is_not_understood_is_named_with_a_remedy(
    url: str, remedy: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="STORAGE_URL=") as refused:
        open_store(url, tmp_path)

    assert repr(url) in str(refused.value)
    assert remedy in str(refused.value)


def test_a_secret_in_the_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="AWS_SECRET_ACCESS_KEY") as refused:
        open_store("s3://key:hidden-secret@audiobooks", tmp_path)

    assert "hidden-secret" not in str(refused.value)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/a%20b", tmp_path)

    assert isinstance(store, FolderStore)
    assert store.root == tmp_path / "a b"


def test_who_keeps_files_in_a_folder_never_loads_the_client_of_buckets() -> None:
    seen = "import sys, narrator.site, narrator.media; sys.exit('boto3' in sys.modules)"
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "narrator.settings"}

    assert subprocess.run([sys.executable, "-c", seen], env=settings, check=False).returncode == 0
