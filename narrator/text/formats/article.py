"""A page of the web: its main text, found by trafilatura, as one chapter.

Never chosen by content: an uploaded HTML file may be a book, and is read whole.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from lxml import etree

from narrator.text import chaptering, clean, encoding, unread, walker, xmlsafe
from narrator.text.document import Block, BlockKind, Document, Refused, Section
from narrator.text.formats import html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FEWEST_BYTES = 200
"""In UTF-8, where a Chinese character weighs three letters. Less is a login wall or a menu."""
LONGEST_AUTHOR = 80

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_READINGS = ("rt", "rp", "rtc")  # how a character sounds, printed above it


def read(path: Path, name: str) -> Document:
    root = _parsed(path.read_bytes())
    language = root.get("lang") or xmlsafe.attribute(root, "xml:lang")
    found = _main_text(root)
    walked = walker.walk(next(xmlsafe.descendants(found, "body"), found))
    title = html.meta(found, "title")
    blocks = _titled(title, walked.blocks)
    return Document(
        title=title or PurePath(name).stem,
        author=_author(html.meta(found, "author")),
        language=html.primary(language or html.meta(root, "og:locale")),
        cover=None,
        sections=chaptering.readable([Section(title, blocks)]),
    )


def _parsed(data: bytes) -> etree._Element:
    """UTF-8 where it is valid (the fetcher made it so), else as the page itself declares."""
    try:
        return _soup(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        named = _META_CHARSET.search(data[:4096])
    if named:
        return _soup(data, named[1].decode("ascii"))
    return _soup(encoding.decode(data)[0])


def _soup(data: bytes | str, charset: str | None = None) -> etree._Element:
    try:
        return xmlsafe.html(data, charset)
    except xmlsafe.Unreadable as fault:
        raise Refused("damaged", f"The page cannot be read: {fault}.") from fault


def _main_text(root: etree._Element) -> etree._Element:
    """HTML of the article alone, its title and author in `meta`; raises Refused."""
    import trafilatura

    _drop_unread(root)
    found = trafilatura.extract(
        etree.tostring(root, encoding="unicode", method="html"),
        output_format="html",
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    main = None if found is None else xmlsafe.html(str(found))
    body = None if main is None else next(xmlsafe.descendants(main, "body"), None)
    if main is None or len(xmlsafe.text(body).encode()) < FEWEST_BYTES:
        raise Refused(
            "no_article",
            "No article was found at this address. If you can read it in your browser, save the"
            " page there and upload the file.",
        )
    return main


def _drop_unread(root: etree._Element) -> None:
    """Marks of notes and readings go before they are glued to a word."""
    for element in root.iter("a", "sup", "span"):
        if unread.is_unread(element, xmlsafe.name(element)):
            element.tag = "unread"
    etree.strip_elements(root, "unread", *_READINGS, with_tail=False)


def _titled(title: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The title is read first, once."""
    first = [block.text.casefold() for block in blocks[:3] if block.kind is BlockKind.HEADING]
    if not title or title.casefold() in first:
        return tuple(blocks)
    return (Block(BlockKind.HEADING, title, 1), *blocks)


def _author(named: str) -> str:
    """Several are listed with semicolons; a whole sentence is nobody's name."""
    names = clean.line(named.replace(";", ","))
    return names if len(names) <= LONGEST_AUTHOR else ""
