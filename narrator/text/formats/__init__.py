"""The formats that are read. Each is one module with `read(path, name, tally) -> Document`.

A format is chosen by what is in the file; the name decides only where the content cannot.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from narrator.text import links, titlepage
from narrator.text.cleaning import Tally
from narrator.text.formats import sniff

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from narrator.text.document import Document


class Format(Protocol):
    """What a module in this package offers."""

    def read(self, path: Path, name: str, tally: Tally) -> Document:
        """Read one file; raises Refused with the sentence for its owner."""


def read(data_path: Path, name: str, kind: str = "", *, keep: Collection[str] = ()) -> Document:
    """Read a document of any format. `name` is the file's name as its owner knows it.

    `kind` is a module of this package, for what is not chosen by content. `keep` are the names of
    the rules (see narrator.text.cleaning) that are to leave the text as it is in the file.
    """
    tally = Tally(keep)
    found = reader(kind or sniff.kind(data_path, name)).read(data_path, name, tally)
    sections = tuple(links.shortened(found.sections, tally))
    found = replace(found, sections=sections, cleaning=tally.cleanings())
    return titlepage.set_apart(found)


def reader(kind: str) -> Format:
    return cast("Format", import_module(f"{__name__}.{kind}"))
