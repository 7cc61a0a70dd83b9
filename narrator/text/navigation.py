"""The table of contents of an EPUB: the navigation document, or the NCX of EPUB 2."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from narrator.text import clean, unread, xmlsafe, zipguard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

    from narrator.text.opf import Package

DEEPEST = 8


@dataclass(slots=True)
class Entry:
    """One line of the contents. `name` is the file it leads to, "" for a title without a link."""

    title: str
    name: str = ""
    fragment: str = ""
    below: list[Entry] = field(default_factory=list)


def read(archive: zipguard.Archive, package: Package) -> list[Entry]:
    """The entries, nested; none when the book has no contents that can be read."""
    for item in package.items.values():
        if "nav" in item.properties and (found := _nav(archive, item.name)):
            return found
    ncx = package.items.get(package.toc_id)
    names = [ncx.name] if ncx else []
    names += [each.name for each in package.items.values() if each.media.endswith("dtbncx+xml")]
    return next(filter(None, (_ncx(archive, name) for name in names)), [])


def flat(entries: list[Entry]) -> Iterator[Entry]:
    """All entries in order, nested ones after their parents."""
    waiting = entries[::-1]
    while waiting:
        entry = waiting.pop()
        yield entry
        waiting += entry.below[::-1]


def _root(archive: zipguard.Archive, name: str) -> etree._Element | None:
    try:
        return xmlsafe.markup(archive.read(name))
    except (KeyError, xmlsafe.Unreadable):
        return None


def _nav(archive: zipguard.Archive, name: str) -> list[Entry]:
    root = _root(archive, name)
    if root is None:
        return []
    navs = list(xmlsafe.descendants(root, "nav"))
    chosen = [nav for nav in navs if "toc" in unread.types(nav) or nav.get("role") == "doc-toc"]
    for nav in chosen or navs[:1]:
        for each in xmlsafe.descendants(nav, "ol"):
            return _nested(each, "li", lambda item: _nav_entry(item, name))
    return []


def _nested(
    parent: etree._Element, tag: str, entry: Callable[[etree._Element], Entry], depth: int = 0
) -> list[Entry]:
    """The entries of one list; below DEEPEST levels the rest is not looked at."""
    found = []
    for item in xmlsafe.children(parent, tag):
        made = entry(item)
        if depth < DEEPEST:
            lists = [item] if tag == "navpoint" else list(xmlsafe.children(item, "ol"))
            for each in lists:
                made.below += _nested(each, tag, entry, depth + 1)
        found.append(made)
    return found


def _nav_entry(item: etree._Element, base: str) -> Entry:
    for child in item:
        if xmlsafe.name(child) == "ol":
            break
        link = next(xmlsafe.descendants(child, "a"), None)
        title = clean.line(xmlsafe.text(child if link is None else link))
        if link is not None and link.get("href"):
            return Entry(title, *zipguard.resolve(base, link.get("href") or ""))
        if title:
            return Entry(title)
    return Entry("")


def _ncx(archive: zipguard.Archive, name: str) -> list[Entry]:
    root = _root(archive, name)
    if root is None:
        return []
    maps = xmlsafe.descendants(root, "navmap")
    return [
        entry
        for each in maps
        for entry in _nested(each, "navpoint", lambda item: _ncx_entry(item, name))
    ]


def _ncx_entry(point: etree._Element, base: str) -> Entry:
    label = next(xmlsafe.children(point, "navlabel"), None)
    content = next(xmlsafe.children(point, "content"), None)
    title = clean.line(xmlsafe.text(label))
    if content is None:
        return Entry(title)
    return Entry(title, *zipguard.resolve(base, content.get("src") or ""))
