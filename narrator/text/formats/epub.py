"""EPUB 2 and 3: the files of the spine, cut into chapters where the contents point."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from narrator.text import chaptering, cover, cutting, navigation, opf, unread, walker, xmlsafe
from narrator.text.document import Document, Refused, Section
from narrator.text.zipguard import Archive

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

    from narrator.text.cleaning import Rule, Tally
    from narrator.text.document import Block
    from narrator.text.opf import Package

MOST_CHARACTERS = 40_000_000
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/xml", "text/xml", ""})


@dataclass(slots=True)
class _Spine:
    tally: Tally
    pages: list[cutting.Page] = field(default_factory=list)
    apart: dict[Rule, list[Block]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    language: str = ""
    characters: int = 0


def read(path: Path, name: str, tally: Tally) -> Document:
    with Archive(path) as archive:
        package = opf.read(archive)
        entries = navigation.read(archive, package)
        spine = _read_spine(archive, package, entries, tally)
        picture = _cover(archive, package)
    sections = [*cutting.cut(spine.pages, entries), *chaptering.set_apart(spine.apart)]
    return Document(
        title=package.title or PurePath(name).stem,
        author=package.author,
        language=package.language if package.language != "und" else "",
        cover=picture,
        sections=_readable(sections),
        warnings=(*archive.warnings, *package.warnings, *spine.warnings),
    )


def _read_spine(
    archive: Archive, package: Package, entries: list[navigation.Entry], tally: Tally
) -> _Spine:
    wanted = _wanted(entries)
    spine = _Spine(tally)
    seen: set[str] = set()
    for key in package.spine:
        item = package.items.get(key)
        if item is None or not item.name or item.name in seen:
            continue
        seen.add(item.name)
        if item.media in _PAGES:
            types = _declared_types(package, item)
            _read_page(archive, item.name, wanted.get(item.name, frozenset()), types, spine)
    if not seen:
        raise Refused("empty_spine", "The EPUB lists no readable chapters; export it again.")
    return spine


def _read_page(
    archive: Archive, name: str, wanted: frozenset[str], types: set[str], spine: _Spine
) -> None:
    try:
        root = xmlsafe.markup(archive.read(name))
    except KeyError:
        spine.warnings.append("A part that the book lists is missing from the file.")
        return
    except xmlsafe.Unreadable as fault:
        spine.warnings.append(f"A part of the book could not be read: {fault}."[:200])
        return
    body = next(xmlsafe.descendants(root, "body"), root)
    walked = walker.walk(root, wanted, spine.tally)
    spine.characters += sum(len(block.text) for block in walked.blocks)
    if spine.characters > MOST_CHARACTERS:
        raise Refused("too_large", f"The book has more than {MOST_CHARACTERS:,} characters.")
    spine.pages.append(cutting.Page(name, walked, types | _types(body)))
    for rule, blocks in walked.apart.items():
        spine.apart.setdefault(rule, []).extend(blocks)


def _declared_types(package: Package, item: opf.Item) -> set[str]:
    types = {package.guide.get(item.name, "")}
    if "nav" in item.properties:
        types.add("toc")
    return types


def _types(body: etree._Element) -> set[str]:
    """The epub:type and role of the body, and of an only section in it."""
    found = unread.types(body) | {body.get("role") or ""}
    sections = list(islice(body.iterchildren("{*}section", "{*}div", "{*}article"), 2))
    if len(sections) == 1:
        found |= unread.types(sections[0]) | {sections[0].get("role") or ""}
    return found - {""}


def _wanted(entries: list[navigation.Entry]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in navigation.flat(entries):
        if entry.fragment:
            found.setdefault(entry.name, set()).add(entry.fragment)
    return {name: frozenset(fragments) for name, fragments in found.items()}


def _cover(archive: Archive, package: Package) -> bytes | None:
    item = package.items.get(package.cover_id)
    if item is None or not item.name:
        return None
    try:
        return cover.jpeg(archive.read(item.name))
    except (KeyError, Refused):
        package.warnings.append("The cover could not be read.")
        return None


def _readable(sections: list[Section]) -> tuple[Section, ...]:
    try:
        return chaptering.readable(sections)
    except Refused as refusal:
        raise Refused(
            "no_text", "The book contains pictures or nothing, but no text to read aloud."
        ) from refusal
