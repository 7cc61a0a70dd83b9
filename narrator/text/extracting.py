"""Reading one document, as it is done in the child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text import document, formats

if TYPE_CHECKING:
    from pathlib import Path


def work(source: Path, output: Path, name: str, kind: str, keep: str) -> None:
    """Write the document as `document.dump` does. `keep`: names of rules with commas between."""
    found = formats.read(source, name, kind, keep=frozenset(filter(None, keep.split(","))))
    with output.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        document.dump(found, stream)
