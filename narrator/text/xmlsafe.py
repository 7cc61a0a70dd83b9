"""The one place where XML and HTML are parsed: no entities, no network, no DTD, bounded depth."""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

# A DOCTYPE may carry an internal subset in brackets; whatever it declares is not wanted.
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,31});")
_KEPT = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class Unreadable(ValueError):
    """The bytes are not well-formed, or nest deeper than the parser allows."""


def xml(data: bytes) -> etree._Element:
    """Parse strictly, without the DOCTYPE and with HTML's named entities; raises Unreadable."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding=None
    )
    try:
        return etree.fromstring(_plain(data), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        raise Unreadable(str(fault)) from fault


def markup(data: bytes) -> etree._Element:
    """Parse a page: as XML when it is well-formed, else as HTML; raises Unreadable."""
    try:
        return xml(data)
    except Unreadable:
        found = _DECLARED.match(data[:200])
        data = _DOCTYPE.sub(b"", data, count=1)
        return html(data, encoding=found[1].decode("ascii") if found else None)


def html(data: bytes | str, encoding: str | None = None) -> etree._Element:
    """Parse tag soup. What is nested too deeply to be read whole raises Unreadable."""
    if isinstance(data, str):
        data, encoding = _XML_DECLARATION.sub("", data).encode("utf-8", "replace"), "utf-8"
    root, parser = _soup(data, encoding)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable("the tags are nested too deeply")
    return root


def name(element: etree._Element) -> str:
    """The tag in lower case without its namespace; "" for comments and the like."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (child for child in element if name(child) == tag)


def descendants(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """All elements below with one of these names, whatever their namespace, in order."""
    return (each for each in element.iter() if name(each) in tags)


def attribute(element: etree._Element, wanted: str) -> str:
    """An attribute by its local name: `epub:type` is found as `type` only with its prefix."""
    if value := element.get(wanted):
        return value
    if not element.keys():
        return ""
    local = "}" + wanted.rsplit(":", 1)[-1]
    return next((str(value) for key, value in element.items() if str(key).endswith(local)), "")


def text(element: etree._Element | None) -> str:
    """All the text below, blanks collapsed; a comment has none."""
    return (
        ""
        if element is None or not name(element)
        else " ".join("".join(map(str, element.itertext())).split())
    )


def _soup(data: bytes, encoding: str | None) -> tuple[etree._Element, etree.HTMLParser]:
    parser = _html_parser(encoding)
    try:
        root: etree._Element | None = etree.fromstring(data or b" ", parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable(str(fault)) from fault
    if root is None:
        raise Unreadable("there is no markup in it")
    for after in list(root.itersiblings()):  # what stands below "</html>"
        if isinstance(after.tag, str):
            root.append(after)
    return root, parser


def _html_parser(encoding: str | None) -> etree.HTMLParser:
    """A page may declare an encoding that nobody knows; then libxml2 finds out by itself."""
    try:
        return etree.HTMLParser(no_network=True, huge_tree=False, encoding=encoding)
    except LookupError:
        return etree.HTMLParser(no_network=True, huge_tree=False)


def _plain(data: bytes) -> bytes:
    """Without DOCTYPE, and with named entities as numbers: strict XML does not know `&nbsp;`."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = _XML_DECLARATION.sub("", data.decode("utf-16", "replace")).encode("utf-8")
    data = _DOCTYPE.sub(b"", data, count=1)
    return _ENTITY.sub(_number, data) if b"&" in data else data


def _number(found: re.Match[bytes]) -> bytes:
    if found[1] in _KEPT:
        return found[0]
    characters = html5.get(found[1].decode("ascii") + ";")
    if characters is None:
        return b"&amp;" + found[1] + b";"
    return b"".join(b"&#%d;" % ord(character) for character in characters)
