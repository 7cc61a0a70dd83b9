"""The one place where XML and HTML are parsed: no entities, no network, no DTD, bounded depth."""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

from narrator.text import encoding as encodings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LARGE = 16 * 1024 * 1024

# A DOCTYPE may carry an internal subset in brackets; whatever it declares is not wanted.
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,31});")
_KEPT = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset", re.IGNORECASE)
_MARKED = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class Unreadable(ValueError):
    """The bytes are not well-formed, or nest deeper than the parser allows."""


def xml(data: bytes) -> etree._Element:
    """Parse strictly, without the DOCTYPE and with HTML's named entities; raises Unreadable."""
    try:
        return etree.fromstring(_plain(data), _xml_parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        raise Unreadable(str(fault)) from fault


def markup(data: bytes) -> etree._Element:
    """Parse a page: as XML when it is well-formed, else as HTML; raises Unreadable."""
    try:
        return xml(data)
    except Unreadable:
        return html(_DOCTYPE.sub(b"", data, count=1), encoding=_encoding(data))


def page(path: Path) -> etree._Element:
    """The same for a file, of which a large one is never in memory beside its tree."""
    if path.stat().st_size <= LARGE:
        return markup(path.read_bytes())
    with path.open("rb") as stream:
        try:
            return etree.parse(stream, _xml_parser()).getroot()
        except (etree.XMLSyntaxError, ValueError, LookupError):
            stream.seek(0)
            name = _encoding(stream.read(LARGE))
        stream.seek(0)
        return _soup(lambda parser: etree.parse(stream, parser).getroot(), name)


def html(data: bytes | str, encoding: str | None = None) -> etree._Element:
    """Parse tag soup. What is nested too deeply to be read whole raises Unreadable."""
    if isinstance(data, str):
        data, encoding = _XML_DECLARATION.sub("", data).encode("utf-8", "replace"), "utf-8"
    return _soup(lambda parser: etree.fromstring(data or b" ", parser), encoding)


def name(element: etree._Element) -> str:
    """The tag in lower case without its namespace; "" for comments and the like."""
    return local(element.tag)


@lru_cache(maxsize=4096)
def local(tag: object) -> str:
    """The same of a tag as lxml has it."""
    if not isinstance(tag, str):
        return ""
    return (tag.rpartition("}")[2] if tag[:1] == "{" else tag).lower()  # `<di}>` has one too


def children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (child for child in element if local(child.tag) == tag)


def descendants(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """All elements below with one of these names, whatever their namespace, in order."""
    return (each for each in element.iter() if local(each.tag) in tags)


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
        if element is None or not isinstance(element.tag, str)
        else " ".join("".join(map(str, element.itertext())).split())
    )


def _xml_parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding=None
    )


def _soup(
    parse: Callable[[etree.HTMLParser], etree._Element | None], encoding: str | None
) -> etree._Element:
    parser = _html_parser(encoding)
    try:
        root = parse(parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable(str(fault)) from fault
    if root is None:
        raise Unreadable("there is no markup in it")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable("the tags are nested too deeply")
    for after in list(root.itersiblings()):  # what stands below "</html>"
        if isinstance(after.tag, str):
            root.append(after)
    return root


def _encoding(data: bytes) -> str | None:
    """The encoding of a page; None where the page itself tells the parser."""
    if found := _DECLARED.match(data[:200]):
        return found[1].decode("ascii")
    if data.startswith(_MARKED) or _META_CHARSET.search(data[:4096]):
        return None
    return encodings.name(data)


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
