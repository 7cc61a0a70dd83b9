"""What is asked of a place that keeps files, and what a key is.

A key is a relative path under its owner ("12/takes/ab/abcd….wav"); no part of it ever comes from a
user. Files appear whole or not at all.
"""

from __future__ import annotations

import errno
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

KEY = re.compile(r"[0-9a-z][0-9a-zA-Z._-]*(/[0-9a-zA-Z][0-9a-zA-Z._-]*)*")
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


class StorageFull(Exception):
    """There is no space left. Make room, then resume."""


class Entry(NamedTuple):
    """One kept file: bytes, and seconds since 1970."""

    key: str
    size: int
    modified: float


class Store(Protocol):
    """Files by key. The same calls for a folder and for an object store.

    What is not there is a FileNotFoundError; a place that does not answer or does not let us in is
    another OSError; one that is full is StorageFull.
    """

    def exists(self, key: str) -> bool: ...
    def first(self, stem: str, extensions: Iterable[str]) -> str:
        """Return the first of `stem.extension` that exists, or "". One question, not many."""
        ...

    def size(self, key: str) -> int: ...
    def read(self, key: str) -> bytes: ...
    def open(self, key: str) -> BinaryIO: ...
    def write(self, key: str, data: bytes) -> None: ...
    def write_chunks(self, key: str, chunks: Iterable[bytes]) -> None: ...
    def keep(self, key: str, path: Path) -> None:
        """Move a finished local file to `key`."""
        ...

    def local(self, key: str) -> Path:
        """Return a path from which the file can be read on this machine, for the next minutes."""
        ...

    def move(self, key: str, target: str) -> None: ...
    def delete(self, key: str) -> None: ...
    def delete_folder(self, key: str) -> None: ...
    def entries(self) -> Iterator[Entry]:
        """Yield every kept file."""
        ...

    def room(self) -> int | None:
        """Return how many bytes can still be kept, where that can be told."""
        ...

    def check(self) -> None:
        """Raise OSError or StorageFull when nothing can be kept here."""
        ...


def checked(key: str) -> str:
    """Return `key`, if it is one."""
    if not KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key of ours.")
    return key


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn "no space left" on a disk into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise StorageFull("There is no space left where Narrator keeps its files.") from error
        raise
