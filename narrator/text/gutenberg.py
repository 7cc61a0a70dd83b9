"""Project Gutenberg's own words around a book: the header, the licence, and what they declare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_START = re.compile(
    r"\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG|\*END\*\s*THE SMALL PRINT"
    r"|\*{3}\s*START: FULL LICENSE NEVER",
    re.IGNORECASE,
)
_END = re.compile(
    r"\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG"
    r"|(?:The )?End of (?:the |this )?Project Gutenberg(?:'s|’s)? "
    r"|Ende dieses Projek\w* Gutenberg",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:e-?text |html version |this ebook was )?(?:produced|prepared|transcribed) by"
    r"|proofreading team",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^(Title|Author|Language): *(\S.*(?:\n {4,}\S.*){0,4})", re.MULTILINE)
_LANGUAGES = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "russian": "ru",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
}


_HEADER = 600  # lines or blocks
_WORDS = ("utenberg", "UTENBERG", "SMALL PRINT", "START: F")  # as it has always printed them


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the book begins and ends (indexes of lines or blocks), and what the header says."""

    start: int
    end: int
    title: str = ""
    author: str = ""
    language: str = ""


def frame(pieces: Sequence[str]) -> Frame:
    """Find the book between header and licence; without them it is all of `pieces`."""
    if not _mentioned(pieces):
        return Frame(0, len(pieces))
    start = next((at + 1 for at, text in enumerate(pieces[:_HEADER]) if _START.search(text)), 0)
    if start == 0 and "project gutenberg" not in " ".join(pieces[:60]).lower():
        return Frame(0, len(pieces))
    end = _end(pieces, start)
    fields = _fields("\n".join(pieces[:start]))
    language = fields.get("Language", "").split(",")[0].strip().lower()
    return Frame(
        _after_credits(pieces, start, end),
        end,
        fields.get("Title", ""),
        fields.get("Author", ""),
        _LANGUAGES.get(language, ""),
    )


def _mentioned(pieces: Sequence[str]) -> bool:
    """A quick look, since most texts are not from there: for plain words, without a pattern."""
    head = "\n".join(pieces[:_HEADER])
    return any(word in head for word in _WORDS)


def _end(pieces: Sequence[str], start: int) -> int:
    """The first end marker; a licence may have more lines than the book has paragraphs."""
    found = (at for at in range(start, len(pieces)) if _END.match(pieces[at].strip()[:120]))
    return next(found, len(pieces))


def _after_credits(pieces: Sequence[str], start: int, end: int) -> int:
    """Skip "Produced by ..." between the marker and the book."""
    last = min(start + 12, end)
    at = next((n for n in range(start, last) if _CREDIT.search(pieces[n][:200])), None)
    if at is None:
        return start
    if any(not piece.strip() for piece in pieces[start:last]):  # lines: go on to the blank one
        return next((n for n in range(at, end) if not pieces[n].strip()), at + 1)
    return at + 1


def _fields(header: str) -> dict[str, str]:
    """What the header declares; a field may go on in indented lines (a second author)."""
    found: dict[str, str] = {}
    for match in _FIELD.finditer(header.replace("\r", "")):
        joint = ", " if match[1] == "Author" else " "
        found.setdefault(match[1], joint.join(map(str.strip, match[2].split("\n"))))
    return found
