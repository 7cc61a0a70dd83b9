"""A take that is heard while it is made: its samples in a file of this machine, for who listens."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from narrator import site
from narrator.audio import riff

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

LOOK_SECONDS = 0.02
"""Between two looks at the file: far less than a listener notices."""
ALIVE_SECONDS = 1.0
PIECE = 64 * 1024
PATIENCE = 180.0


def path_of(key: str) -> Path:
    """Return where the take of this key is heard while it is made."""
    return site.scratch() / "live" / f"{key}.wav"


@contextmanager
def broadcast(key: str) -> Iterator[Callable[[bytes, int], None]]:
    """Yield what passes on samples, with their rate. The file goes when the take is there."""
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # of a worker that died
    begun = False
    with path.open("wb", buffering=0) as file:

        def send(samples: bytes, rate: int) -> None:
            nonlocal begun
            file.write(samples if begun else riff.header(rate) + samples)
            begun = True

        try:
            yield send
        finally:
            path.unlink(missing_ok=True)


def follow(key: str, alive: Callable[[], bool]) -> Generator[bytes]:
    """Yield the WAV as it grows, from its beginning, until the take is made or not `alive`."""
    path, until = path_of(key), time.monotonic() + PATIENCE
    asked = time.monotonic()
    while not path.exists():
        if time.monotonic() - asked > ALIVE_SECONDS:
            asked = time.monotonic()
            if not alive() or asked > until:
                return
        time.sleep(LOOK_SECONDS)
    try:
        file = path.open("rb", buffering=0)
    except FileNotFoundError:  # made at this very moment
        return
    with file:
        while time.monotonic() < until:
            ended = not path.exists()
            while piece := file.read(PIECE):
                yield piece
            if ended:
                return
            time.sleep(LOOK_SECONDS)
