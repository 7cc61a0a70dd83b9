"""The printed table of contents of a text without styles: where it is, and what it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text import headings, matter

if TYPE_CHECKING:
    from collections.abc import Sequence

FARTHEST = 2_000  # paragraphs before a table of contents, and in one
FEWEST = 3  # lines of one
LONGEST = 400  # characters of an entry
USUAL = 150
TRIED = 4  # entries of which one must come again: a list may name what the file lacks

_PAGE = re.compile(r"[\s.·…_]*(?:\b(?:\d{1,4}|[ivxlc]{1,7}))?\s*$")


@dataclass(frozen=True, slots=True)
class Contents:
    """Paragraphs `start` (its title) to `end`, and the entries in a form to compare."""

    start: int
    end: int
    entries: frozenset[str]

    def names(self, text: str) -> bool:
        """Whether a line of the text is one of the entries."""
        return len(text) <= headings.LONGEST and plain(text) in self.entries


def find(paragraphs: Sequence[str]) -> Contents | None:
    """The first list under a title such as "Contents" whose entries come again below it."""
    for start, text in enumerate(paragraphs[:FARTHEST]):
        if len(text) < 60 and matter.by_title(text) == "contents":
            found = _list_from(paragraphs, start)
            if found is not None:
                return found
    return None


def plain(text: str) -> str:
    """An entry without the number of its page, or a heading; in small letters, without marks."""
    return matter.folded(_PAGE.sub("", text.replace("\n", " ")))


def _list_from(paragraphs: Sequence[str], start: int) -> Contents | None:
    lines = [
        line for text in paragraphs[start + 1 : start + 1 + TRIED] for line in text.split("\n")
    ]
    for entry in filter(None, map(plain, lines[:TRIED])):
        end = _comes_again(paragraphs, start, entry)
        if end is None:
            continue
        listed = paragraphs[start + 1 : end]
        entries = [line for text in listed for line in text.split("\n")]
        if len(entries) < FEWEST or sum(map(len, entries)) > USUAL * len(entries):
            return None
        return Contents(start, end, frozenset(filter(None, map(plain, entries))))
    return None


def _comes_again(paragraphs: Sequence[str], start: int, entry: str) -> int | None:
    """Where a heading stands like an entry, behind the list; a long paragraph ends the search."""
    seen = "\n" in paragraphs[start + 1]
    for at in range(start + 1, min(start + FARTHEST, len(paragraphs))):
        text = paragraphs[at]
        if len(text) > LONGEST and "\n" not in text:
            return None
        if not _is_headed(text, entry):
            continue
        if seen:
            return at
        seen = True
    return None


def _is_headed(text: str, entry: str) -> bool:
    """Whether a paragraph is the heading of an entry, which may say more, or less."""
    if "\n" in text or len(text) > LONGEST:
        return False
    said = plain(text)
    if said == entry:
        return True
    return headings.rank(text) > 0 and (
        entry.startswith(f"{said} ") or said.startswith(f"{entry} ")
    )
