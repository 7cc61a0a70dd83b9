"""The words of a title page: the title and the author once more, before the first chapter."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from narrator.text.document import BlockKind, Section
from narrator.text.matter import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.text.document import Block, Document

TITLE_PAGE = "Title page"
FRONT = 400  # characters: what stands before the first chapter is longer when it is a text
LONGEST_NAME = 60
_BY = re.compile(
    r"(?:(?:written )?by|von|par|por|di|da|de|автор:?)\s+(?=\S)|(?:著|作|지음)$", re.IGNORECASE
)
_CHINESE = re.compile(r"《(.{1,40})》\s*(\S{1,20})")


def set_apart(document: Document) -> Document:
    """The Document with its title page in a section of its own, which is left out."""
    included = [at for at, each in enumerate(document.sections) if each.included]
    if len(included) < 2:  # an article is one section, and its title is read
        return document
    first = included[0]
    before, section = document.sections[:first], document.sections[first]
    title, author = document.title, document.author
    known = {folded(title), *_names(author), folded(f"《{title}》{author}")} - {""}
    words = list(takewhile(lambda block: _says(block, known), section.blocks))
    rest = section.blocks[len(words) :]
    if not words or (rest and rest[0].kind is not BlockKind.HEADING):
        return document
    apart = Section(TITLE_PAGE, tuple(words), included=False, reason="titlepage")
    after = (_shortened(section, words, rest),) if rest else ()
    sections = (*before, apart, *after, *document.sections[first + 1 :])
    return replace(document, sections=sections) if _is_read(sections) else document


def guessed(front: Sequence[Block]) -> tuple[str, str]:
    """Title and author from the few lines before the first chapter of a plain text, or ""s."""
    lines = [block.text for block in front if block.text]
    if not lines or len(lines) > 5 or sum(map(len, lines)) > FRONT or "\n" in lines[0]:
        return "", ""
    if found := _CHINESE.fullmatch(lines[0]):
        return found[1], found[2]
    named = [line for line in lines[1:] if _BY.search(line) and len(line) <= LONGEST_NAME]
    if named:
        return lines[0], _BY.sub("", named[0], count=1).strip()
    return (lines[0], lines[1]) if len(lines) == 2 and len(lines[1]) <= LONGEST_NAME else ("", "")


def _names(author: str) -> set[str]:
    return {folded(author), *(folded(each) for each in author.split(","))}


def _says(block: Block, known: set[str]) -> bool:
    text = folded(" ".join(block.text.split()))
    return not text or text in known or folded(_BY.sub("", block.text, count=1)) in known


def _shortened(section: Section, words: Sequence[Block], rest: tuple[Block, ...]) -> Section:
    title = section.title
    for block in words:
        title = title.removeprefix(f"{block.text}: ")
    if title in {block.text for block in words}:
        title = rest[0].text
    return replace(section, title=title, blocks=rest)


def _is_read(sections: Sequence[Section]) -> bool:
    return any(section.included and section.characters for section in sections)
