"""Files in a folder: temporary name, fsync, rename."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from narrator.media.store import Entry, checked, storage_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class FolderStore:
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def unfinished(self) -> Path:
        """Where files wait to be whole. What a killed process left here is nobody's."""
        return self.root / ".unfinished"

    def path(self, key: str) -> Path:
        return self.root / checked(key)

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    def first(self, stem: str, extensions: Iterable[str]) -> str:
        keys = (f"{stem}.{extension}" for extension in extensions)
        return next((key for key in keys if self.exists(key)), "")

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
            with path.open("rb") as file:
                os.fsync(file.fileno())  # a row will say that it is whole
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

    def entries(self) -> Iterator[Entry]:
        for path in self.root.rglob("*"):
            if path.is_file() and self.unfinished not in path.parents:
                found = path.stat()
                key = path.relative_to(self.root).as_posix()
                yield Entry(key, found.st_size, found.st_mtime)

    def room(self) -> int | None:
        there = next(path for path in (self.root, *self.root.parents) if path.exists())
        return shutil.disk_usage(there).free

    def check(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.root) as file:
            file.write(b"narrator")

    @contextmanager
    def _fresh(self, target: Path) -> Iterator[BinaryIO]:
        """Yield a file that becomes `target` when all went well, and leaves nothing when not."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with storage_errors():
            self.unfinished.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.unfinished)
            try:
                with os.fdopen(handle, "wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(target)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
