"""What a book says about itself, in the words of EPUB 3."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

from narrator.readalong.own.html5 import language_tag
from narrator.text import xmlsafe

if TYPE_CHECKING:
    from collections.abc import Collection

    from narrator.readalong.own.order import Order

DC: Final = "http://purl.org/dc/elements/1.1/"
OPF: Final = "http://www.idpf.org/2007/opf"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"
# fmt: off
WORDS: Final = frozenset({
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type",
    "format", "identifier", "source", "language", "relation", "coverage", "rights",
})
# fmt: on
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)?)?")
_OURS: Final = re.compile(r"media:|dcterms:modified$")
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_REFINED: Final[dict[str, dict[str, str]]] = {"role": {"scheme": "marc:relators"}, "file-as": {}}
_COMMON: Final = ("id", "dir", f"{XML}lang")
_KEPT: Final = (*_COMMON, "refines", "property", "scheme")
_LINKED: Final = ("id", "href", "rel", "refines", "media-type", "properties", "hreflang")


@dataclass(slots=True)
class Metadata:
    """`identifier` is the id of the element that names the book for good."""

    element: etree._Element
    items: Collection[str]
    identifier: str = ""
    taken: set[str] = field(default_factory=set)

    def dc(self, word: str, text: str, **attributes: str) -> None:
        etree.SubElement(self.element, f"{{{DC}}}{word}", attributes).text = text

    def meta(self, property_: str, text: str, **attributes: str) -> None:
        attributes = {"property": property_, **attributes}
        etree.SubElement(self.element, f"{{{OPF}}}meta", attributes).text = text

    def free(self, wanted: str) -> str:
        """An id that nobody has."""
        key = wanted
        while key in self.taken:
            key += "-"
        self.taken.add(key)
        return key


def build(root: etree._Element, order: Order, items: Collection[str]) -> Metadata:
    """Read the metadata below `root` anew; `items` are the ids of the manifest."""
    made = Metadata(etree.Element(f"{{{OPF}}}metadata", nsmap={"dc": DC}), items)
    made.taken = {*items, *(key for each in root.iter(etree.Element) if (key := each.get("id")))}
    named = root.get("unique-identifier") or ""
    for metadata in xmlsafe.children(root, "metadata"):
        for element in metadata.iter(etree.Element):
            _take_over(made, element, named)
    _complete(made, order)
    _drop_dangling(made)
    return made


def _drop_dangling(made: Metadata) -> None:
    """What refines something that is not there any more says nothing."""
    items = {f"#{key}" for key in made.items}
    lost = [made.element]
    while lost:
        there = items | {f"#{each.get('id')}" for each in made.element}
        lost = [each for each in made.element if (each.get("refines") or "#None") not in there]
        lost = [each for each in lost if each.get("refines")]
        for each in lost:
            made.element.remove(each)


def _take_over(made: Metadata, element: etree._Element, named: str) -> None:
    word, text = xmlsafe.name(element), xmlsafe.text(element)
    if word in WORDS and text:
        _dublin_core(made, element, word, named)
    elif word == "meta" and element.get("property"):
        if text and not _OURS.match(element.get("property") or ""):
            _copy(made, element, _KEPT).text = text
    elif word == "meta" and element.get("name") and element.get("content"):
        if element.get("name") != "cover" or element.get("content") in made.items:
            _copy(made, element, ("name", "content"))
    elif word == "link" and _WEB.match(element.get("href") or "") and element.get("rel"):
        _copy(made, element, _LINKED)


def _dublin_core(made: Metadata, element: etree._Element, word: str, named: str) -> None:
    text = _fitting(made, word, xmlsafe.text(element))
    if not text:
        return
    attributes = {name: value for name in _COMMON if (value := element.get(name))}
    refined = {
        name: value for name in _REFINED if (value := xmlsafe.attribute(element, f"opf:{name}"))
    }
    if refined and "id" not in attributes:
        attributes["id"] = made.free(word)
    if word == "identifier" and attributes.get("id") == named:
        made.identifier = named
    made.dc(word, text, **attributes)
    for name, value in refined.items():
        made.meta(name, value, refines=f"#{attributes['id']}", **_REFINED[name])


def _fitting(made: Metadata, word: str, text: str) -> str:
    """The value as EPUB 3 takes it: one date, and each language once; "" for none."""
    there = [each.text for each in made.element.findall(f"{{{DC}}}{word}")]
    if word == "date":
        return text if not there and _DATE.fullmatch(text) else ""
    if word == "language":
        text = language_tag(text)
        return "" if text in there else text
    return text


def _copy(made: Metadata, element: etree._Element, names: tuple[str, ...]) -> etree._Element:
    attributes = {name: element.get(name) or "" for name in names if element.get(name)}
    return etree.SubElement(made.element, f"{{{OPF}}}{xmlsafe.name(element)}", attributes)


def _complete(made: Metadata, order: Order) -> None:
    """Add what every book must say, where this one does not."""
    if not made.identifier:
        first = made.element.find(f"{{{DC}}}identifier")
        if first is None:
            made.identifier = made.free("narration")
            made.dc("identifier", order.identifier, id=made.identifier)
        else:
            made.identifier = first.get("id") or made.free("narration")
            first.set("id", made.identifier)
    for word, text in (("title", order.title), ("language", order.language)):
        if made.element.find(f"{{{DC}}}{word}") is None:
            made.dc(word, text)
    made.meta("dcterms:modified", order.modified)
