"""One page of the book: what of it is heard gets ids, what is unsafe or of yesterday goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from narrator.readalong.own import html5, trees
from narrator.readalong.own.harmless import make_harmless
from narrator.readalong.own.links import relative
from narrator.readalong.own.reading import INLINE, read
from narrator.readalong.own.spans import XHTML, Wrapper

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from narrator.readalong.own.links import Shelf

MATHML = "http://www.w3.org/1998/Math/MathML"


@dataclass(frozen=True, slots=True)
class Place:
    """The letters `start` to `end` of a page, in its notes if `apart`: sentence `sentence`."""

    start: int
    end: int
    sentence: int
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """An element of the new page: it holds so many letters of a sentence."""

    id: str
    sentence: int
    letters: int


@dataclass(slots=True)
class NewPage:
    data: bytes
    marks: list[Mark]
    properties: set[str]
    linked: set[str]


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for all pages. `sheet`: the file that says how what is heard is shown.

    `careful`: the book's own styles speak of `span`, so none is put around or beside one.
    """

    shelf: Shelf
    sheet: str
    keep: Collection[str] = ()
    careful: bool = False


def rewrite(data: bytes, name: str, places: Sequence[Place], house: House) -> NewPage:
    """Write one page anew. Raises xmlsafe.Unreadable."""
    root = trees.page(data)
    marks = _mark(root, places, house)
    make_harmless(root, name, house.shelf)
    html5.modernize(root)
    trees.keep_ids_apart(root)
    _finish_head(root, relative(name, house.sheet) if marks else "")
    links = (element.get("href") or "" for element in root.iter(f"{{{XHTML}}}a"))
    linked = {house.shelf.member(name, link) for link in links if link} - {""}
    return NewPage(trees.page_bytes(root), marks, _properties(root), linked)


def _mark(root: etree._Element, places: Sequence[Place], house: House) -> list[Mark]:
    if not places:
        return []
    page = read(root, house.keep)
    wrapper = Wrapper(page, "data", INLINE - {"span"}) if house.careful else Wrapper(page)
    prefix = _free(set(trees.ids(root)))
    marks: list[Mark] = []
    for place in sorted(places, key=lambda each: (each.apart, each.start), reverse=True):
        stream = page.apart if place.apart else page.main
        made = wrapper.wrap(stream, place.start, place.end, f"{prefix}{place.sentence}")
        marks += (Mark(key, place.sentence, letters) for key, letters in reversed(made))
    order = {element.get("id"): at for at, element in enumerate(root.iter(etree.Element))}
    return sorted(marks, key=lambda mark: order[mark.id])


def _free(taken: Collection[str]) -> str:
    prefix = "heard"
    while any(each.startswith(prefix) for each in taken):
        prefix += "-"
    return prefix


def _finish_head(root: etree._Element, sheet: str) -> None:
    head = root.find(f"{{{XHTML}}}head")
    assert head is not None  # noqa: S101 - trees.page has seen to it
    title = head.find(f"{{{XHTML}}}title")
    if title is None:
        title = etree.Element(f"{{{XHTML}}}title")
        head.insert(0, title)
    if not (title.text or "").strip():
        title.text = "–"
    if sheet:
        link = {"rel": "stylesheet", "type": "text/css", "href": sheet}
        etree.SubElement(head, f"{{{XHTML}}}link", link)


def _properties(root: etree._Element) -> set[str]:
    """What the package must say of a page."""
    found = {
        "svg": f"{{{trees.SVG}}}svg",
        "mathml": f"{{{MATHML}}}math",
        "switch": f"{{{trees.OPS}}}switch",
        "scripted": f"{{{XHTML}}}form",
    }
    return {name for name, tag in found.items() if next(root.iter(tag), None) is not None}
