"""The package document of the new book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from narrator.readalong.overlays import clock
from narrator.readalong.own import metadata, trees
from narrator.readalong.own.html5 import language_tag
from narrator.readalong.own.links import relative
from narrator.readalong.own.metadata import OPF, XML

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from narrator.readalong.own.manifest import File, Source
    from narrator.readalong.own.order import Order

ACTIVE: Final = "narrator-being-read"
HIGHLIGHT: Final = f".{ACTIVE} {{ background: #ffe9a8; color: #000; }}\n"
SPACES: Final[Any] = {None: OPF}
CONTAINER: Final = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path={} media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the new book holds. `durations`: milliseconds that each overlay (by its id) lasts;
    `linked`: the files to which some page leads."""

    order: Order
    files: Mapping[str, File]
    durations: Mapping[str, int]
    linked: Collection[str]


def package(source: Source, facts: Facts) -> bytes:
    """The document (OPF)."""
    order, files, durations = facts.order, facts.files, facts.durations
    made = metadata.build(source.root, order, files.keys())
    made.meta("media:active-class", ACTIVE)
    if order.narrator:
        made.meta("media:narrator", order.narrator)
    for overlay, length in durations.items():
        made.meta("media:duration", clock(length), refines=f"#{overlay}")
    made.meta("media:duration", clock(sum(durations.values())))
    root = etree.Element(f"{{{OPF}}}package", _attributes(source, made.identifier), SPACES)
    root.append(made.element)
    manifest = etree.SubElement(root, f"{{{OPF}}}manifest")
    for file in files.values():
        etree.SubElement(manifest, f"{{{OPF}}}item", _item(file, source.name))
    root.append(_spine(source, files.values(), facts.linked))
    return trees.xml_bytes(root)


def _attributes(source: Source, identifier: str) -> dict[str, str]:
    found = {"version": "3.0", "unique-identifier": identifier}
    for name in ("dir", "prefix"):
        if not source.epub2 and (value := source.root.get(name)):
            found[name] = value
    if language := language_tag(source.root.get(f"{XML}lang") or ""):
        found[f"{XML}lang"] = language
    return found


def _item(file: File, base: str) -> dict[str, str]:
    found = {"id": file.id, "href": relative(base, file.name), "media-type": file.media}
    if file.properties:
        found["properties"] = " ".join(sorted(file.properties))
    if file.fallback:
        found["fallback"] = file.fallback
    if file.overlay:
        found["media-overlay"] = file.overlay
    return found


def _spine(source: Source, files: Iterable[File], linked: Collection[str]) -> etree._Element:
    spine = etree.Element(f"{{{OPF}}}spine")
    ncx = next((each.id for each in files if each.media.endswith("dtbncx+xml")), "")
    old = next(source.root.iter("{*}spine"), None)
    direction = old.get("page-progression-direction") if old is not None else None
    for name, value in (("toc", ncx), ("page-progression-direction", direction)):
        if value:
            spine.set(name, value)
    for turn in source.spine:
        reference = etree.SubElement(spine, f"{{{OPF}}}itemref", {"idref": turn.file.id})
        # What is beside the order of the book must be reached from elsewhere.
        if not turn.linear and turn.file.name in linked:
            reference.set("linear", "no")
        if turn.properties:
            reference.set("properties", " ".join(turn.properties))
    return spine
