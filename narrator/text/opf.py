"""The package document of an EPUB: what it says about the book, its files and their order."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from narrator.text import clean, xmlsafe, zipguard
from narrator.text.document import Refused

if TYPE_CHECKING:
    from lxml import etree

FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_NO_EPUB = "This is not a valid EPUB: {}. Export it again from the program that made it."
_DRM = "This book is protected by DRM and cannot be read. Use a copy without protection."


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the manifest; `name` is its member in the zip, "" when it lies outside."""

    name: str
    media: str
    properties: frozenset[str]


@dataclass(slots=True)
class Package:
    title: str
    author: str
    language: str
    items: dict[str, Item]
    spine: list[str]
    auxiliary: frozenset[str]
    guide: dict[str, str]
    cover_id: str
    toc_id: str
    warnings: list[str] = field(default_factory=list)


def read(archive: zipguard.Archive) -> Package:
    """Find and read the package document; raises Refused when this is no EPUB, or a locked one."""
    return described(*document(archive))


def document(archive: zipguard.Archive) -> tuple[etree._Element, str]:
    """The package document itself, and its name. Raises Refused as `read` does."""
    _refuse_drm(archive)
    name = _rootfile(archive)
    try:
        return xmlsafe.xml(archive.read(name)), name
    except (KeyError, xmlsafe.Unreadable):
        return _lenient(archive, name), name


def _rootfile(archive: zipguard.Archive) -> str:
    try:
        container = xmlsafe.xml(archive.read("META-INF/container.xml"))
    except (KeyError, xmlsafe.Unreadable) as fault:
        raise Refused(
            "not_an_epub", _NO_EPUB.format("META-INF/container.xml is missing")
        ) from fault
    for element in xmlsafe.descendants(container, "rootfile"):
        name, _ = zipguard.resolve("", element.get("full-path") or "")
        if name and name in archive:
            return name
    raise Refused("not_an_epub", _NO_EPUB.format("its package document is missing"))


def _lenient(archive: zipguard.Archive, name: str) -> etree._Element:
    try:
        root = xmlsafe.html(archive.read(name), "utf-8")
    except (KeyError, xmlsafe.Unreadable) as fault:
        raise Refused("damaged", "The EPUB's package document is damaged.") from fault
    return root


def _refuse_drm(archive: zipguard.Archive) -> None:
    if "META-INF/rights.xml" in archive or "META-INF/license.lcpl" in archive:
        raise Refused("drm", _DRM)
    if "META-INF/encryption.xml" not in archive:
        return
    try:
        root = xmlsafe.xml(archive.read("META-INF/encryption.xml"))
    except xmlsafe.Unreadable as fault:
        raise Refused("drm", _DRM) from fault
    for method in xmlsafe.descendants(root, "encryptionmethod"):
        parent = method.getparent()
        if parent is not None and xmlsafe.name(parent) != "encrypteddata":
            continue
        if method.get("Algorithm") not in FONT_OBFUSCATION:
            raise Refused("drm", _DRM)


def described(root: etree._Element, name: str) -> Package:
    """What a package document says; `name` is its own, from where it points."""
    items = {
        element.get("id") or "": _item(element, name)
        for element in xmlsafe.descendants(root, "item")
    }
    references = list(xmlsafe.descendants(root, "itemref"))
    spine = [element.get("idref") or "" for element in references]
    outside = sum(1 for item in items.values() if not item.name)
    toc = next((each.get("toc") for each in xmlsafe.descendants(root, "spine")), None)
    return Package(
        title=_title(root),
        author=_author(root),
        language=_first(root, "language").replace("_", "-").split("-")[0].lower(),
        items=items,
        spine=spine,
        auxiliary=frozenset(e.get("idref") or "" for e in references if e.get("linear") == "no"),
        guide=_guide(root, name),
        cover_id=_cover_id(root, items),
        toc_id=toc or "",
        warnings=[f"{outside} parts lie outside the book and were skipped."] if outside else [],
    )


def _item(element: etree._Element, base: str) -> Item:
    name, _ = zipguard.resolve(base, element.get("href") or "")
    return Item(
        name=name if element.get("href") else "",
        media=(element.get("media-type") or "").lower(),
        properties=frozenset((element.get("properties") or "").split()),
    )


def _title(root: etree._Element) -> str:
    main = {
        (element.get("refines") or "").lstrip("#")
        for element in xmlsafe.descendants(root, "meta")
        if element.get("property") == "title-type" and xmlsafe.text(element) == "main"
    }
    titles = list(xmlsafe.descendants(root, "title"))
    chosen = [each for each in titles if each.get("id") in main and main] or titles
    return next(filter(None, (clean.line(xmlsafe.text(each)) for each in chosen)), "")


def _author(root: etree._Element) -> str:
    roles = {
        (element.get("refines") or "").lstrip("#"): xmlsafe.text(element)
        for element in xmlsafe.descendants(root, "meta")
        if element.get("property") == "role"
    }
    names = []
    for element in xmlsafe.descendants(root, "creator"):
        role = xmlsafe.attribute(element, "opf:role") or roles.get(element.get("id") or "", "aut")
        if role == "aut" and (found := clean.line(xmlsafe.text(element))):
            names.append(found)
    return ", ".join(names)


def _first(root: etree._Element, tag: str) -> str:
    return xmlsafe.text(next(xmlsafe.descendants(root, tag), None))


def _guide(root: etree._Element, base: str) -> dict[str, str]:
    """EPUB 2: the type of a file, by its name."""
    found: dict[str, str] = {}
    for guide in xmlsafe.descendants(root, "guide"):
        for element in xmlsafe.children(guide, "reference"):
            name, _ = zipguard.resolve(base, element.get("href") or "")
            found[name] = element.get("type") or ""
    return found


def _cover_id(root: etree._Element, items: dict[str, Item]) -> str:
    for key, item in items.items():
        if "cover-image" in item.properties:
            return key
    for element in xmlsafe.descendants(root, "meta"):
        if element.get("name") == "cover":
            wanted = element.get("content") or ""
            names = {posixpath.basename(item.name): key for key, item in items.items()}
            return wanted if wanted in items else names.get(posixpath.basename(wanted), "")
    pictures = (key for key, item in items.items() if item.media.startswith("image/"))
    return next((k for k in pictures if "cover" in (k + items[k].name).lower()), "")
