"""Pages as trees of XHTML, whatever they were written in, and back to bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from narrator.readalong.own.spans import XHTML
from narrator.text import xmlsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG: Final = "http://www.w3.org/2000/svg"
OPS: Final = "http://www.idpf.org/2007/ops"
XML: Final = "http://www.w3.org/XML/1998/namespace"
PREFIXES: Final = {"xml": XML, "epub": OPS, "xlink": "http://www.w3.org/1999/xlink"}
SPACES: Final[Any] = {None: XHTML, "epub": OPS}
KNOWN: Final = frozenset(
    {XHTML, SVG, "http://www.w3.org/1998/Math/MathML", OPS, "http://www.w3.org/2001/10/synthesis"}
)
# What the parser of tag soup has put into lower case, and drawings want as it was.
_CAMEL: Final = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*")


def page(data: bytes) -> etree._Element:
    """Parse a page into `html` with `head` and `body`. Raises xmlsafe.Unreadable."""
    root = xmlsafe.markup(data)
    if root.tag != f"{{{XHTML}}}html":
        root = _html(root)
    _in_xhtml(root)
    head = root.find(f"{{{XHTML}}}head")
    if head is None:
        head = etree.Element(f"{{{XHTML}}}head")
        root.insert(0, head)
    if root.find(f"{{{XHTML}}}body") is None:
        _with_body(root, head)
    return root


def page_bytes(root: etree._Element) -> bytes:
    return b"".join(
        [
            b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n',
            etree.tostring(root, encoding="utf-8", with_tail=False),
            b"\n",
        ]
    )


def xml_bytes(root: etree._Element) -> bytes:
    written = etree.tostring(root, encoding="utf-8", with_tail=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written + b"\n"


def ids(root: etree._Element) -> Iterator[str]:
    """What can be pointed to in a page."""
    for element in root.iter(etree.Element):
        for key in ("id", "name"):
            if value := element.get(key):
                yield value


def keep_ids_apart(root: etree._Element) -> None:
    """An id that comes twice, or is none, leads nowhere."""
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        key = element.get("id")
        if key is None:
            continue
        if not key or key in seen or re.search(r"\s", key):
            del element.attrib["id"]
        seen.add(key)


def _html(old: etree._Element) -> etree._Element:
    """A root in whose namespace all that is moved below it is written."""
    root = etree.Element(f"{{{XHTML}}}html", nsmap=SPACES)
    if xmlsafe.name(old) == "html":
        for key, value in old.items():
            root.set(key, value)
        root.text = old.text
        root.extend(list(old))
    else:
        root.append(old)
    return root


def _in_xhtml(root: etree._Element) -> None:
    """Elements without a namespace, and with one that no reader knows, become plain XHTML."""
    for element in list(root.iter(etree.Element)):
        space, _, local = str(element.tag).rpartition("}")
        space = space[1:]
        if space == XHTML:
            if not local.islower():
                element.tag = f"{{{XHTML}}}{local.lower()}"
        elif not space:
            _named(element, local)
        elif space not in KNOWN:
            element.tag = f"{{{XHTML}}}span"
            element.attrib.clear()


def _named(element: etree._Element, local: str) -> None:
    parent = element.getparent()
    drawn = parent is not None and str(parent.tag).startswith(f"{{{SVG}}}")
    name = local.lower() if _NAME.fullmatch(local) else "span"
    element.tag = f"{{{SVG if drawn or name == 'svg' else XHTML}}}{name}"
    for key, value in list(element.items()):
        if str(key).startswith("{"):
            continue
        del element.attrib[key]
        if renamed := _attribute(str(key), drawn=drawn or name == "svg"):
            element.set(renamed, value)


def _attribute(key: str, *, drawn: bool) -> str:
    """The name that an attribute of tag soup has in XML; "" for what is none."""
    prefix, colon, local = key.rpartition(":")
    if colon:
        return f"{{{PREFIXES[prefix]}}}{local}" if prefix in PREFIXES else ""
    if not _NAME.fullmatch(key) or key == "xmlns":
        return ""
    return _CAMEL.get(key, key) if drawn else key


def _with_body(root: etree._Element, head: etree._Element) -> None:
    body = etree.SubElement(root, f"{{{XHTML}}}body")
    body.extend([child for child in root if child is not head and child is not body])
