"""Markdown: rendered to HTML, which is then read like any page."""

from __future__ import annotations

import re
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from narrator.text import encoding
from narrator.text.formats import html

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.cleaning import Tally
    from narrator.text.document import Document

_FRONT = re.compile(r"---[ \t]*\n(.{0,8000}?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FIELD = re.compile(
    r"^(title|author|lang|language)[ \t]*:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE
)
# Looking for the other end of a mark takes time that grows with the square of the paragraph.
LONGEST_MARKED = 20_000
_PARAGRAPHS = re.compile(r"(\n[ \t]*\n)")


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Any address is one: none is kept, and a refused one would be read aloud."""
        return isinstance(url, str)


def read(path: Path, name: str, tally: Tally) -> Document:
    text, _ = encoding.decode(path.read_bytes())
    text, fields = _front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    markup = _Parser("commonmark", {"html": True}).enable("table").render(_bounded(text))
    return html.from_markup(
        f"<html><body>{markup}</body></html>",
        tally,
        fallback_title=PurePath(name).stem,
        title=fields.get("title", ""),
        author=fields.get("author", ""),
        language=fields.get("language") or fields.get("lang", ""),
    )


def _bounded(text: str) -> str:
    """A paragraph that nobody wrote by hand is one of HTML, in which no mark means anything."""
    if len(text) <= LONGEST_MARKED:
        return text
    return "".join(
        f"<p>{escape(part)}</p>" if len(part) > LONGEST_MARKED else part
        for part in _PARAGRAPHS.split(text)
    )


def _front_matter(text: str) -> tuple[str, dict[str, str]]:
    """The text without its YAML head, and the simple fields of it."""
    found = _FRONT.match(text)
    if not found:
        return text, {}
    fields = {key.lower(): value.strip(" \t\"'") for key, value in _FIELD.findall(found[1])}
    return text[found.end() :], fields
