"""The parts of a Word document and what leads from one to another. Nothing outside it is read."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from narrator.text import xmlsafe
from narrator.text.document import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from narrator.text.zipguard import Archive

# Where Word looks when no relation says where the text is.
USUAL = "word/document.xml"


class Parts:
    """Finds parts by what they are for, since their names are the choice of the program."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._relations: dict[str, list[etree._Element]] = {}
        self._main = next(self._names("", "officeDocument"), USUAL)

    def document(self) -> etree._Element:
        """The text itself; raises Refused when it cannot be read."""
        root = self._parsed(self._main)
        if root is None:
            raise Refused("damaged", "The Word document is damaged; save it again as .docx.")
        return root

    def root(self, kind: str) -> etree._Element | None:
        """The root of the part that has "styles", "footnotes" or the like; None without one."""
        return self._first(self._names(self._main, kind))

    def properties(self) -> etree._Element | None:
        """The root of the part that names title and author."""
        return self._first(self._names("", "core-properties"))

    def chunk(self, relation: str) -> tuple[str, bytes] | None:
        """Name and bytes of a part in another format that the text takes in whole."""
        name = next(self._names(self._main, "aFChunk", relation), "")
        return (name, self._archive.read(name)) if name in self._archive else None

    def _first(self, names: Iterator[str]) -> etree._Element | None:
        return next((root for root in map(self._parsed, names) if root is not None), None)

    def _parsed(self, name: str) -> etree._Element | None:
        try:
            return xmlsafe.xml(self._archive.read(name))
        except (KeyError, xmlsafe.Unreadable):
            return None

    def _names(self, source: str, kind: str, relation: str = "") -> Iterator[str]:
        """The parts of one kind; a kind is the end of an address that differs among standards."""
        folder, name = posixpath.split(source)
        for each in self._of(posixpath.join(folder, "_rels", f"{name}.rels")):
            said = (each.get("Type") or "").rpartition("/")[2]
            if said == kind and relation in {"", each.get("Id")}:
                yield _part(folder, each.get("Target") or "")

    def _of(self, name: str) -> list[etree._Element]:
        if name not in self._relations:
            root = self._parsed(name)
            found = [] if root is None else xmlsafe.children(root, "relationship")
            inside = [each for each in found if each.get("TargetMode") != "External"]
            self._relations[name] = inside
        return self._relations[name]


def _part(folder: str, target: str) -> str:
    """The name of a member: a target that starts with a slash begins at the root of the zip."""
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
