"""The files of a stranger's book that may stay, and in which order its pages are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from narrator.text import opf, xmlsafe
from narrator.text.document import Refused

if TYPE_CHECKING:
    from lxml import etree

    from narrator.text.zipguard import Archive

XHTML: Final = "application/xhtml+xml"
SVG: Final = "image/svg+xml"
CSS: Final = "text/css"
PAGES: Final = frozenset({XHTML, "text/html", "text/x-oeb1-document"})
# The names that EPUB 3 has for what older books call otherwise.
MEDIA: Final = {
    "text/x-oeb1-css": CSS,
    "image/jpg": "image/jpeg",
    "application/x-font-ttf": "font/ttf",
    "application/x-font-truetype": "font/ttf",
    "application/x-truetype-font": "font/ttf",
    "application/x-font-otf": "font/otf",
    "application/x-font-opentype": "font/otf",
    "application/x-font-woff": "font/woff",
}
LEFT_OUT: Final = re.compile(
    r".*(?:java|ecma)script|application/smil\+xml|application/oebps-package\+xml"
    r"|application/vnd\.adobe-page-template\+xml|application/wasm"
)
UNSAFE: Final = re.compile(r'(?:^|/)\.\.?(?:/|$)|^/|/$|//|[\x00-\x1f\x7f"*:<>?\\|]|\.(?:/|$)')
SPINE_PROPERTIES: Final = re.compile(r"page-spread-(?:left|right)|[a-z]+:[A-Za-z-]+")


@dataclass(slots=True)
class File:
    """One file of the book: `name` is its place in the zip."""

    id: str
    name: str
    media: str
    properties: set[str] = field(default_factory=set)
    fallback: str = ""
    overlay: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One file in the reading order."""

    file: File
    linear: bool
    properties: tuple[str, ...]


@dataclass(slots=True)
class Source:
    """`folder` is that of the package document, which is called `name`."""

    root: etree._Element
    name: str
    epub2: bool
    files: dict[str, File]
    spine: list[Turn]
    package: opf.Package

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]


def read(archive: Archive) -> Source:
    """Read the package; raises Refused for what is no EPUB, is locked, or cannot be kept."""
    root, name = opf.document(archive)
    package = opf.described(root, name)
    epub2 = not (root.get("version") or "").strip().startswith("3")
    members = {
        each.replace("\\", "/").casefold(): each.replace("\\", "/") for each in archive.names
    }
    by_name: dict[str, File] = {}
    same: dict[str, str] = {}
    for element in xmlsafe.descendants(root, "item"):
        key = element.get("id") or ""
        found = _file(element, key, package, members)
        if found and key and key not in same:
            same[key] = by_name.setdefault(found.name, found).id
    files = {each.id: each for each in by_name.values()}
    _mend(files, epub2=epub2)
    spine = list(_spine(root, files, same))
    if not spine:
        raise Refused("empty_spine", "It lists no pages that can be read.")
    return Source(root, name, epub2, files, spine, package)


def _file(
    element: etree._Element, key: str, package: opf.Package, members: dict[str, str]
) -> File | None:
    item = package.items.get(key)
    name = members.get(item.name.casefold(), "") if item and item.name else ""
    media = (element.get("media-type") or "").strip().lower()
    if not name or name.upper().startswith("META-INF/") or LEFT_OUT.fullmatch(media):
        return None
    if UNSAFE.search(name):
        raise Refused("odd_names", f"The name of one of its files is not allowed: {name[:80]!r}.")
    media = XHTML if media in PAGES else MEDIA.get(media, media)
    properties = set((element.get("properties") or "").split()) & {"nav", "cover-image"}
    return File(key, name, media, properties, (element.get("fallback") or "").strip())


def _mend(files: dict[str, File], *, epub2: bool) -> None:
    """Leave out the contents of an older book, which gets new ones, and what leads nowhere."""
    if epub2:
        for key in [k for k, each in files.items() if each.media.endswith("dtbncx+xml")]:
            del files[key]
    for each in files.values():
        each.properties -= {"nav"} if epub2 else set()
        if each.fallback not in files:
            each.fallback = ""


def _spine(root: etree._Element, files: dict[str, File], same: dict[str, str]) -> list[Turn]:
    turns: list[Turn] = []
    for element in xmlsafe.descendants(root, "itemref"):
        file = files.get(same.get(element.get("idref") or "", ""))
        if file is None or any(turn.file is file for turn in turns):
            continue
        if file.media in {"application/xml", "text/xml", ""}:
            file.media = XHTML
        if file.media not in {XHTML, SVG} and not file.fallback:
            raise Refused("odd_pages", f"A page of it is a file of the type {file.media!r}.")
        words = (element.get("properties") or "").split()
        kept = tuple(word for word in words if SPINE_PROPERTIES.fullmatch(word))
        turns.append(Turn(file, element.get("linear") != "no", kept))
    return turns
