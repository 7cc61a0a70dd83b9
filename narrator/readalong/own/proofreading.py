"""The last look at a new book: a reader must be able to open all of it."""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lxml import etree

from narrator.text import xmlsafe
from narrator.text.document import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

XML: Final = frozenset({"application/xhtml+xml", "application/smil+xml", "image/svg+xml"})


def check(book: Path, sounds: set[str]) -> None:
    """Raise Refused unless all that the book names is there, `sounds` aside, and is well-formed."""
    with zipfile.ZipFile(book) as archive:
        try:
            _check(archive, set(archive.namelist()) | sounds)
        except (etree.XMLSyntaxError, KeyError, StopIteration) as fault:
            raise _unsound() from fault


def _check(archive: zipfile.ZipFile, names: set[str]) -> None:
    container = _parsed(archive, "META-INF/container.xml")
    package_name = next(xmlsafe.descendants(container, "rootfile")).get("full-path") or ""
    package = _parsed(archive, package_name)
    ids: dict[str, set[str]] = {}
    overlays: list[str] = []
    for item in xmlsafe.descendants(package, "item"):
        name = _from(package_name, item.get("href") or "")
        if name not in names:
            raise _unsound()
        if item.get("media-type") in XML:
            root = _parsed(archive, name)
            ids[name] = {each for element in root.iter() if (each := element.get("id"))}
            overlays += [name] if item.get("media-type") == "application/smil+xml" else []
    for name in overlays:
        if not all(_is_there(address, name, ids, names) for address in _heard(archive, name)):
            raise _unsound()


def _heard(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    for element in xmlsafe.descendants(_parsed(archive, name), "text", "audio"):
        yield element.get("src") or ""


def _is_there(address: str, base: str, ids: dict[str, set[str]], names: set[str]) -> bool:
    path, _, fragment = address.partition("#")
    name = _from(base, path)
    return name in names and (not fragment or unquote(fragment) in ids.get(name, ()))


def _from(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href)))


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """As strictly as a reader of e-books does."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(archive.read(name), parser)


def _unsound() -> Refused:
    return Refused("not_sound", "What was made of it would not open in every reader.")
