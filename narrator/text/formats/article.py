"""A page of the web: its main text, found by trafilatura, as one chapter.

Never chosen by content: an uploaded HTML file may be a book, and is read whole.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from lxml import etree

from narrator.text import chaptering, clean, encoding, language, unread, walker, xmlsafe
from narrator.text.document import Block, BlockKind, Document, Refused, Section
from narrator.text.formats import html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from narrator.text.cleaning import Tally

FEWEST_BYTES = 200
"""In UTF-8, where a Chinese character weighs three letters. Less is a login wall."""
FEWEST_SENTENCES = 2
"""Less is a menu, however many links it has."""
FEWEST_DENSE = 80
"""Characters, for trafilatura: its own 250 takes a short Chinese article for none."""
LONGEST_AUTHOR = 80

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…][\"'”’»)]*(?:\s|$)|[。！？]")
_READINGS = ("rt", "rp", "rtc")  # how a character sounds, printed above it


def read(path: Path, name: str, tally: Tally) -> Document:
    root = _parsed(path.read_bytes())
    declared = root.get("lang") or xmlsafe.attribute(root, "xml:lang")
    found = _main_text(root)
    walked = walker.walk(next(xmlsafe.descendants(found, "body"), found), tally=tally)
    title = html.meta(found, "title")
    _refuse_little(walked.blocks)
    blocks = _titled(title, walked.blocks)
    return Document(
        title=title or PurePath(name).stem,
        author=_author(html.meta(found, "author")),
        language=html.primary(declared or html.meta(root, "og:locale")),
        cover=None,
        sections=chaptering.readable([Section(title, blocks), *chaptering.set_apart(walked.apart)]),
    )


def _parsed(data: bytes) -> etree._Element:
    """UTF-8 where it is valid (the fetcher made it so), else as the page itself declares."""
    if not data.strip():
        raise _no_article()
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
    from trafilatura.settings import use_config

    _drop_unread(root)
    config = use_config()
    if _is_dense(root):
        config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(FEWEST_DENSE)
    found = trafilatura.extract(
        etree.tostring(root, encoding="unicode", method="html"),
        output_format="html",
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
        config=config,
    )
    if found is None:
        raise _no_article()
    return xmlsafe.html(str(found))


def _is_dense(root: etree._Element) -> bool:
    """True for a page with paragraphs in Chinese, Japanese or Korean."""
    text = "".join(map(xmlsafe.text, xmlsafe.descendants(root, "p")))
    scripts = (language.HAN, language.KANA, language.HANGUL)
    return sum(len(each.findall(text)) for each in scripts) >= FEWEST_DENSE


def _refuse_little(blocks: Sequence[Block]) -> None:
    text = "\n".join(each.text for each in blocks if each.kind is BlockKind.PARAGRAPH)
    if len(text.encode()) < FEWEST_BYTES or len(_ENDS.findall(text)) < FEWEST_SENTENCES:
        raise _no_article()


def _no_article() -> Refused:
    return Refused(
        "no_article",
        "No article was found at this address. If you can read it in your browser, save the page"
        " there and upload the file.",
    )


def _drop_unread(root: etree._Element) -> None:
    """Marks of notes and readings go before they are glued to a word."""
    for element in root.iter("a", "sup", "span"):
        if unread.is_unread(element, xmlsafe.name(element)):
            element.tag = "unread"
    etree.strip_elements(root, "unread", *_READINGS, with_tail=False)
    etree.strip_tags(root, "ruby", "rb")


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
