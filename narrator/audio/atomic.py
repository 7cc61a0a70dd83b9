"""Files appear whole or not at all: a hidden temporary beside the target, fsync, rename."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from narrator.audio.errors import StorageFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path to write; it becomes `target` when the block ends well, else it is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{uuid4().hex}.part")  # the target's own name may be of full length
    try:
        with naming_a_full_disk(target):
            yield part
            _sync(part)
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def naming_a_full_disk(target: Path) -> Iterator[None]:
    """Turn the operating system's "no space" into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise StorageFull(f"No space left for {target.name}: free some disk space.") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
