"""Where files are kept. The only module that knows the disk.

A key is a relative path under its owner ("12/takes/ab/abcd….wav"); no part of it ever comes from a
user. Files appear whole or not at all: temporary name, fsync, rename.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY = re.compile(r"[0-9a-z][0-9a-zA-Z._-]*(/[0-9a-zA-Z][0-9a-zA-Z._-]*)*")
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


class StorageFull(Exception):
    """The disk is full. Make room, then resume."""


class Store(Protocol):
    """Files by key. The same calls for a folder and for an object store."""

    def exists(self, key: str) -> bool: ...
    def size(self, key: str) -> int: ...
    def read(self, key: str) -> bytes: ...
    def open(self, key: str) -> BinaryIO: ...
    def write(self, key: str, data: bytes) -> None: ...
    def write_chunks(self, key: str, chunks: Iterable[bytes]) -> None: ...
    def keep(self, key: str, path: Path) -> None:
        """Move a finished local file to `key`."""
        ...

    def local(self, key: str) -> Path:
        """Return a path from which the file can be read on this machine."""
        ...

    def move(self, key: str, target: str) -> None: ...
    def delete(self, key: str) -> None: ...
    def delete_folder(self, key: str) -> None: ...
    def check(self) -> None:
        """Raise OSError when nothing can be kept here."""
        ...


class FolderStore:
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is not a key of ours.")
        return self.root / key

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    def size(self, key: str) -> int:
        return self.path(key).stat().st_size

    def read(self, key: str) -> bytes:
        return self.path(key).read_bytes()

    def open(self, key: str) -> BinaryIO:
        return self.path(key).open("rb")

    def local(self, key: str) -> Path:
        return self.path(key)

    def write(self, key: str, data: bytes) -> None:
        self.write_chunks(key, [data])

    def write_chunks(self, key: str, chunks: Iterable[bytes]) -> None:
        with self._fresh(self.path(key)) as file:
            for chunk in chunks:
                file.write(chunk)

    def keep(self, key: str, path: Path) -> None:
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with path.open("rb") as source:  # from another disk: a copy, then a rename
                self.write_chunks(key, iter(lambda: source.read(1 << 20), b""))
            path.unlink()

    def move(self, key: str, target: str) -> None:
        self.path(target).parent.mkdir(parents=True, exist_ok=True)
        self.path(key).replace(self.path(target))

    def delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def delete_folder(self, key: str) -> None:
        shutil.rmtree(self.path(key), ignore_errors=True)

    def check(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.root) as file:
            file.write(b"narrator")

    @contextmanager
    def _fresh(self, target: Path) -> Iterator[BinaryIO]:
        """Yield a file that becomes `target` when all went well, and leaves nothing when not."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with storage_errors():
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(target)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn "no space left" into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise StorageFull("There is no space left where Narrator keeps its files.") from error
        raise


def open_store(url: str) -> Store:
    """Return the store at `url`: file:///path."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        raise ValueError(f"STORAGE_URL={url!r} is not understood. Use file:///path.")
    return FolderStore(Path(unquote(parts.path)))
