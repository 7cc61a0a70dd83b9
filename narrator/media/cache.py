"""Copies of kept files on this machine's disk: bounded, whole, and never of an older version.

A copy's name is a digest of the key and of the version that was fetched, so a file that is replaced
gets another name, and who still reads the old copy reads it to its end.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from narrator.media.store import storage_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_USE_SECONDS = 3600.0
"""Who was given a path may still open it: what was asked for since is never removed."""
UNUSED_SECONDS = 7 * 86_400.0
LOOK_SECONDS = 60.0


class Cache:
    """A folder of copies; the ones that were not used for longest go first."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder = folder
        self._most = most_bytes
        self._looked = 0.0

    def place(self, key: str, version: str) -> Path:
        """Return where the copy of this version of `key` is, or will be."""
        digest = hashlib.sha256(f"{key}\n{version}".encode()).hexdigest()[:40]
        return self.folder / f"{digest}{Path(key).suffix}"

    def has(self, path: Path) -> bool:
        """Whether the copy is there; if so, it counts as used now."""
        try:
            os.utime(path)
        except FileNotFoundError:
            return False
        return True

    @contextmanager
    def fresh(self) -> Iterator[tuple[IO[bytes], Path]]:
        """Yield a new file to fill, to rename or to read; what is left of it goes afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (
            storage_errors(),
            tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as file,
        ):
            path = Path(file.name)
            try:
                yield file, path
            finally:
                path.unlink(missing_ok=True)

    def make_room(self) -> None:
        """Remove what is too old or too much; at most once a minute, for a look takes a while."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = time.monotonic()
            self.evict(time.time())

    def evict(self, now: float) -> None:
        """Remove copies unused for a week, then the least recently used, down to the bound."""
        copies = sorted(self._copies())
        total = sum(size for _, size, _ in copies)
        for used, size, path in copies:
            idle = now - used
            if idle < IN_USE_SECONDS or (idle < UNUSED_SECONDS and total <= self._most):
                return
            path.unlink(missing_ok=True)
            total -= size

    def _copies(self) -> Iterator[tuple[float, int, Path]]:
        with os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # another process was first
                    found = entry.stat()
                    yield found.st_mtime, found.st_size, Path(entry.path)
