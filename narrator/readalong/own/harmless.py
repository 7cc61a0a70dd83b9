"""Pages and drawings of strangers without what runs, and without what is fetched from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from narrator.readalong.own import styles
from narrator.readalong.own.reading import INLINE
from narrator.readalong.own.spans import XHTML
from narrator.text import xmlsafe

if TYPE_CHECKING:
    from narrator.readalong.own.links import Shelf

GONE: Final = frozenset(
    {"script", "noscript", "base", "applet", "frame", "frameset", "trigger", "handler", "listener"}
)
ANIMATED: Final = frozenset({"animate", "set", "animatetransform", "animatemotion"})
ANCHORS: Final = frozenset({"a", "area"})
FETCHED: Final = frozenset({"src", "href", "data", "poster", "background"})
NEVER: Final = frozenset(
    {
        "action",
        "formaction",
        "ping",
        "manifest",
        "codebase",
        "classid",
        "archive",
        "srcset",
        "srcdoc",
    }
)
PICTURES: Final = frozenset({"img", "image", "feimage"})
SHOWING: Final = frozenset(
    {*PICTURES, "embed", "iframe", "object", "source", "track", "use", "audio", "video"}
)
EVENTS: Final = "{http://www.w3.org/2001/xml-events}"
BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"


def make_harmless(root: etree._Element, name: str, shelf: Shelf) -> None:
    """Clean a page or drawing in place; `name` is its file in the book."""
    etree.strip_elements(root, etree.ProcessingInstruction, with_tail=False)
    for element in list(root.iter(etree.Element)):
        if _stays(element, name, shelf):
            _clean(element, name, shelf)
        else:
            drop(element)


def drop(element: etree._Element) -> None:
    """Take an element out, and leave what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _stays(element: etree._Element, name: str, shelf: Shelf) -> bool:
    tag = xmlsafe.name(element)
    if tag in GONE:
        return False
    if tag in ANIMATED:
        return not (element.get("attributeName") or "").lower().endswith("href")
    if tag == "meta":
        return not (element.get("http-equiv") or element.get("charset"))
    if tag == "link":
        return _is_sheet(element, name, shelf)
    return tag != "source" or bool(element.get("src"))


def _is_sheet(element: etree._Element, name: str, shelf: Shelf) -> bool:
    """Of all that a page links, style sheets of the book itself stay."""
    member = shelf.member(name, element.get("href") or "")
    kind = (element.get("type") or "text/css").lower()
    styled = "stylesheet" in (element.get("rel") or "").lower().split()
    return bool(member) and styled and kind.partition(";")[0] in {"text/css", "text/x-oeb1-css"}


def _clean(element: etree._Element, name: str, shelf: Shelf) -> None:
    tag = xmlsafe.name(element)

    def found(address: str) -> bool:
        return shelf.has(name, address)

    if tag == "style":
        element.text = styles.harmless(element.text or "", found)
    for key in list(element.attrib):
        value = element.get(key) or ""
        kept = _kept(tag, str(key), value, name, shelf)
        if kept and str(key) == "style":
            kept = styles.harmless(kept, found).strip()
        elif kept and "url(" in kept.lower() and not styles.harmless(f"x:{kept}", found):
            kept = None
        if kept is None or (value and not kept):
            del element.attrib[key]
        elif kept != value:
            element.set(key, kept)
    _look_back(element, tag)


def _kept(tag: str, attribute: str, value: str, name: str, shelf: Shelf) -> str | None:
    """The value that an attribute may have, or None."""
    local = attribute.rpartition("}")[2].lower()
    if local in NEVER or attribute.startswith(EVENTS) or attribute == BASE:
        return None
    if local.startswith("on") and not attribute.startswith("{"):
        return None
    if local not in FETCHED or (local == "data" and tag != "object"):
        return value
    if tag in ANCHORS:
        return shelf.link(name, value) or None
    if value.lstrip().lower().startswith("data:") and tag not in PICTURES:
        return None  # a drawing in a frame may run scripts, one in a picture may not
    return shelf.resource(name, value) or None


def _look_back(element: etree._Element, tag: str) -> None:
    """What has lost its file goes, but for what was to be shown in its place."""
    lost = tag in SHOWING and not any(
        str(key).rpartition("}")[2] in FETCHED for key in element.attrib
    )
    if not lost or (tag in {"audio", "video"} and len(element)):
        return
    if tag == "object" and len(element):
        inline = all(xmlsafe.name(child) in INLINE for child in element)
        element.tag = f"{{{XHTML}}}{'span' if inline else 'div'}"
        for key in list(element.attrib):
            if key not in {"id", "class", "style"}:
                del element.attrib[key]
    else:
        drop(element)
