"""Which elements of a page are not part of its running text: notes, their marks, page numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from narrator.text import xmlsafe

if TYPE_CHECKING:
    from lxml import etree

_NOTES = frozenset({"footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes"})
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote", "doc-endnotes"})
_MARKS = frozenset({"noteref", "pagebreak", "backlink", "annoref", "pagenum"})
_MARK_ROLES = frozenset({"doc-noteref", "doc-pagebreak", "doc-backlink"})
_MARK_CLASSES = re.compile(
    r"(?:^|\s)(?:pagenum|pageno|noteref|footnote-?ref|fnanchor|reversefootnote|footnote-backref)"
    r"(?:\s|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[\[({]?(?:(?:pg|p|page|seite|s)?\.? ?\d{1,4}|[*†‡§¶]{1,3}|[a-z])[\])}]?"
    r"|[\[({][ivxlc]{1,7}[\])}]|[↑↩\ufe0e^]{1,3}"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def types(element: etree._Element) -> set[str]:
    """The words of `epub:type`."""
    return set(xmlsafe.attribute(element, "epub:type").lower().split())


def is_unread(element: etree._Element, tag: str) -> bool:
    """Marks of notes and of printed pages, and what the page itself hides."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return tag not in {"body", "html"}
    if types(element) & _MARKS or element.get("role") in _MARK_ROLES:
        return True
    style, words = element.get("style"), element.get("class")
    if style and _HIDDEN.search(style):
        return True
    if words and tag in {"a", "span", "sup"} and _MARK_CLASSES.search(words):
        return _is_number(element)
    return tag in {"a", "sup"} and is_note_number(element)


def is_note_number(element: etree._Element) -> bool:
    """`<sup><a>12</a></sup>`, `<a><sup>12</sup></a>` or `<a>[12]</a>`."""
    if not _is_number(element):
        return False
    if xmlsafe.name(element) == "sup":
        return next(xmlsafe.descendants(element, "a"), None) is not None
    href = element.get("href") or ""
    bracketed = xmlsafe.text(element).startswith("[")
    raised = next(xmlsafe.descendants(element, "sup"), None) is not None
    return "#" in href and (bracketed or raised)


def _is_number(element: etree._Element) -> bool:
    if len(element) > 2 or len(element.text or "") > 12:
        return False
    text = xmlsafe.text(element)
    return len(text) <= 12 and (not text or bool(_NUMBER.fullmatch(text.lower())))


def is_note(element: etree._Element) -> bool:
    """A footnote or endnote (or all of them) that stands among the text."""
    return bool(types(element) & _NOTES) or element.get("role") in _NOTE_ROLES
