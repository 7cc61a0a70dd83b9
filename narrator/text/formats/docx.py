"""Word documents: mammoth makes HTML of them, which is read like any page."""

from __future__ import annotations

import io
import re
from pathlib import PurePath
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

import mammoth

from narrator.text import clean, xmlsafe, zipguard
from narrator.text.document import Refused
from narrator.text.formats import html

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.cleaning import Tally
    from narrator.text.document import Document

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => h2.title:fresh
comment-reference =>
"""
# mammoth numbers notes itself: the marks as <sup><a>[1]</a></sup>, the notes as a last list.
_NOTES = re.compile(r'<ol>(?=<li id="(?:foot|end)note-)')
_BACK = re.compile(r'<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')


def read(path: Path, name: str, tally: Tally) -> Document:
    with zipguard.Archive(path) as archive:
        _measure(archive)
        fields = _core(archive)
    with path.open("rb") as stream:
        markup = _markup(io.BytesIO(stream.read()))
    return html.from_markup(
        f"<html><body>{_notes_apart(markup)}</body></html>",
        tally,
        fallback_title=fields.get("title", "") or PurePath(name).stem,
        author=fields.get("creator", ""),
        language=fields.get("language", ""),
    )


def _measure(archive: zipguard.Archive) -> None:
    """Unpack every text part once with its bound, since mammoth has none."""
    for part in archive.names:
        if part.endswith((".xml", ".rels")):
            archive.read(part)


def _markup(stream: io.BytesIO) -> str:
    try:
        found = mammoth.convert_to_html(
            stream, style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {})
        )
    except (ExpatError, KeyError, ValueError, OSError, AttributeError) as fault:
        raise Refused("damaged", "The Word document is damaged; save it again as .docx.") from fault
    return str(found.value)


def _notes_apart(markup: str) -> str:
    """Notes go into an aside, as in an EPUB, so that they are set apart and not read."""
    markup, found = _NOTES.subn('<aside role="doc-endnotes"><ol>', markup)
    return _BACK.sub("", markup) + ("</aside>" if found else "")


def _core(archive: zipguard.Archive) -> dict[str, str]:
    try:
        root = xmlsafe.xml(archive.read("docProps/core.xml"))
    except (KeyError, xmlsafe.Unreadable):
        return {}
    return {xmlsafe.name(each): clean.line(xmlsafe.text(each)) for each in root}
