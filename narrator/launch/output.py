"""What the processes say, line by line, each line under the name of its process."""

from __future__ import annotations

import os
import threading
from typing import IO, TextIO

COLOURS = (36, 33, 32, 35, 34, 31)  # ANSI: cyan, yellow, green, magenta, blue, red


class Console:
    """One terminal or log file that many processes write to, whole lines only."""

    def __init__(self, stream: TextIO, names: tuple[str, ...]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        width = max(map(len, names), default=0)
        colourful = stream.isatty() and "NO_COLOR" not in os.environ
        self._prefixes = {
            name: prefix(name, width, COLOURS[place % len(COLOURS)] if colourful else None)
            for place, name in enumerate(names)
        }

    def line(self, name: str, text: str) -> None:
        self._write(f"{self._prefixes[name]}{text.rstrip()}\n")

    def say(self, text: str) -> None:
        """Print what is Narrator's own to say, without a name before it."""
        self._write(f"{text}\n")

    def follow(self, name: str, pipe: IO[bytes]) -> threading.Thread:
        """Pass on the lines of a process until it closes its end."""
        thread = threading.Thread(target=self._drain, args=(name, pipe), daemon=True)
        thread.start()
        return thread

    def _drain(self, name: str, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                self.line(name, line.decode(errors="replace"))

    def _write(self, text: str) -> None:
        with self._lock:
            try:
                self._stream.write(text)
                self._stream.flush()
            except (BrokenPipeError, ValueError):
                return  # nobody reads any more (`make run | head`); the processes go on


def prefix(name: str, width: int, colour: int | None) -> str:
    """Return what stands before each line of a process."""
    plain = f"{name:<{width}} | "
    return plain if colour is None else f"\x1b[{colour}m{plain}\x1b[0m"
