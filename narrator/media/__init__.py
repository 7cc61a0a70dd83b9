"""Where files are kept: the only package that knows the disk and the object store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from narrator.media.folder import FolderStore
from narrator.media.store import KEY, Entry, StorageFull, Store, storage_errors

__all__ = ["KEY", "Entry", "FolderStore", "StorageFull", "Store", "open_store", "storage_errors"]


def open_store(url: str, cache: Path) -> Store:
    """Return the store at `url`: file:///path or s3://bucket?endpoint=https://…

    `cache` is a folder of this machine for copies of what is kept elsewhere.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from narrator.media.s3 import S3Store
        from narrator.media.s3_address import read_address

        return S3Store(read_address(url), cache)
    if parts.scheme != "file" or parts.netloc:
        raise ValueError(
            f"STORAGE_URL={url!r} is not understood. "
            "Use file:///path or s3://bucket?endpoint=https://host."
        )
    return FolderStore(Path(unquote(parts.path)))
