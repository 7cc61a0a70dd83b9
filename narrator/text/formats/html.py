"""One HTML page that is a book or an article: the walker, cut at its headings."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING

from narrator.text import chaptering, clean, walker, xmlsafe
from narrator.text.document import Document, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

    from narrator.text.cleaning import Tally


def read(path: Path, name: str, tally: Tally) -> Document:
    with _told():
        root = xmlsafe.page(path)
    return _document(root, tally, fallback_title=PurePath(name).stem)


def from_markup(
    data: str,
    tally: Tally,
    *,
    fallback_title: str,
    title: str = "",
    author: str = "",
    language: str = "",
) -> Document:
    """A Document from markup that another reader has made; nothing it links to is fetched."""
    with _told():
        root = xmlsafe.html(data)
    return _document(
        root, tally, fallback_title=fallback_title, title=title, author=author, language=language
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except xmlsafe.Unreadable as fault:
        raise Refused("damaged", f"The page cannot be read: {fault}.") from fault


def _document(
    root: etree._Element,
    tally: Tally,
    *,
    fallback_title: str,
    title: str = "",
    author: str = "",
    language: str = "",
) -> Document:
    walked = walker.walk(root, tally=tally)
    return chaptering.document(
        walked.blocks,
        title=title or _title(root) or fallback_title,
        author=author or meta(root, "author", "dc.creator", "article:author"),
        language=primary(language or root.get("lang") or xmlsafe.attribute(root, "xml:lang")),
        apart=walked.apart,
    )


def primary(tag: str) -> str:
    """The primary subtag of a language tag: "pt" of "pt-BR"."""
    return tag.strip().replace("_", "-").split("-")[0].lower()


def _title(root: etree._Element) -> str:
    named = meta(root, "dc.title", "og:title")
    return named or clean.line(xmlsafe.text(next(xmlsafe.descendants(root, "title"), None)))


def meta(root: etree._Element, *names: str) -> str:
    for element in xmlsafe.descendants(root, "meta"):
        key = (element.get("name") or element.get("property") or "").lower()
        if key in names and (content := element.get("content")):
            return clean.line(content)
    return ""
