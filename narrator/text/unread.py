"""Which elements of a page are not part of its running text, and which rule says so."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from narrator.text import tabular, xmlsafe
from narrator.text.cleaning import Rule

# What no reader shows as text, whatever the switches say.
SILENT = frozenset({"head", "script", "style", "template", "input", "map"})
_DRAWN = frozenset(
    {"nav", "svg", "math", "audio", "video", "canvas", "iframe", "object", "embed", "noscript"}
    | {"select", "button", "textarea", "dialog"}
)
DROPPED: dict[str, Rule] = {
    **dict.fromkeys(_DRAWN, Rule.HIDDEN_TEXT),
    **dict.fromkeys({"rt", "rp", "rtc"}, Rule.RUBY),
}
_NOTES = frozenset({"footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes"})
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote", "doc-endnotes"})
_MARKS = {
    "noteref": Rule.NOTE_MARKS,
    "backlink": Rule.NOTE_MARKS,
    "annoref": Rule.NOTE_MARKS,
    "pagebreak": Rule.PAGE_BREAKS,
    "pagenum": Rule.PAGE_BREAKS,
}
_MARK_CLASSES = re.compile(
    r"(?:^|\s)(?:(pagenum|pageno|pagebreak)|noteref|footnote-?ref|fnanchor|reversefootnote"
    r"|footnote-backref)(?:\s|$)",
    re.IGNORECASE,
)
_CODE_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:code|highlight|programlisting|sourceCode|listing)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"[\[({]?(?:(?:pg|p|page|seite|s)?\.? ?\d{1,4}|[*†‡§¶]{1,3}|[a-z])[\])}]?"
    r"|[\[({][ivxlc]{1,7}[\])}]|[↑↩\ufe0e^]{1,3}"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def types(element: etree._Element) -> set[str]:
    """The words of `epub:type`."""
    return set(xmlsafe.attribute(element, "epub:type").lower().split())


def is_unread(element: etree._Element, tag: str) -> Rule | None:
    """The rule for marks of notes and of printed pages, and for what the page itself hides."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return None if tag in {"body", "html"} else Rule.HIDDEN_TEXT
    said = types(element) | {(element.get("role") or "").removeprefix("doc-")}
    if rule := next((_MARKS[word] for word in said if word in _MARKS), None):
        return rule
    style = element.get("style")
    if style and _HIDDEN.search(style):
        return Rule.HIDDEN_TEXT
    if tag not in {"a", "span", "sup"}:
        return None
    if rule := is_marked(element.get("class")):
        return rule if _is_number(element) else None
    return Rule.NOTE_MARKS if tag != "span" and is_note_number(element) else None


@lru_cache(maxsize=1024)
def is_marked(classes: str | None) -> Rule | None:
    """The rule for marks that a class names; a book has few classes, and uses them often."""
    found = _MARK_CLASSES.search(classes) if classes else None
    if found is None:
        return None
    return Rule.PAGE_BREAKS if found[1] else Rule.NOTE_MARKS


def words(element: etree._Element) -> str:
    """The text below that a reader could show, blanks collapsed."""
    silent = next(element.iter(*(f"{{*}}{tag}" for tag in SILENT)), None)
    if silent is None:
        return xmlsafe.text(element)
    parts = []
    steps = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, each in steps:
        if event == "start" and xmlsafe.name(each) in SILENT:
            steps.skip_subtree()
        elif event == "start":
            parts.append(each.text or "")
        elif each is not element:
            parts.append(each.tail or "")
    return " ".join("".join(parts).split())


def set_apart(element: etree._Element, tag: str) -> Rule | None:
    """The rule for what is not read where it stands: notes, captions, tables of data, code."""
    if tag in {"figcaption", "caption"}:
        return Rule.CAPTIONS
    if tag == "pre":
        return Rule.CODE_BLOCKS if _is_code(element) else None
    if tag == "table":
        return Rule.TABLES if _is_data(element) else None
    if types(element) & _NOTES or element.get("role") in _NOTE_ROLES:
        return Rule.NOTES
    return None


def _is_code(pre: etree._Element) -> bool:
    """`pre` alone is verse in many books."""
    if _CODE_CLASSES.search(pre.get("class") or ""):
        return True
    return (
        len(pre) == 1 and xmlsafe.name(pre[0]) in {"code", "samp"} and not (pre.text or "").strip()
    )


def _is_data(table: etree._Element) -> bool:
    rows = xmlsafe.descendants(table, "tr")
    return tabular.is_data(
        [[xmlsafe.text(cell) for cell in xmlsafe.children(row, "td")] for row in rows]
    )


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
