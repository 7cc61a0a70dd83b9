"""What a corrected edition would change, chapter by chapter, and what reading that costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobs import editions
from jobs.changes import Reading, counted, take_away, usual_voice
from narrator.text import markup
from narrator.text.alignment import Piece, align, differences

if TYPE_CHECKING:
    from jobs.changes import Cost
    from jobs.models import Edition
    from jobs.plan import PlannedPassage
    from narrator.models import Chapter, Voice
    from narrator.text.document import Section

MOST_SHOWN = 200
"""Places shown of one chapter."""
MOST_OF_WHOLE = 5
"""Paragraphs shown of a chapter that is new, or gone."""


@dataclass(frozen=True, slots=True)
class ChangedChapter:
    """`state` is same, changed, added or removed; `places` are (paragraphs before, after)."""

    state: str
    title: str
    before: Chapter | None
    included: bool
    passages: int = 0
    places: list[tuple[list[str], list[str]]] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """`seen` goes back with the acceptance, which is of what was compared."""

    edition: Edition
    voice: Voice | None
    chapters: list[ChangedChapter]
    cost: Cost
    seen: str

    @property
    def changed(self) -> list[ChangedChapter]:
        return [chapter for chapter in self.chapters if chapter.state != "same"]


def compare(edition: Edition, voice: Voice | None = None) -> Difference:
    """Compare a pending edition with the book; prices are for `voice`, else the one used last."""
    book = edition.book
    reading = Reading(book, voice or usual_voice(book.owner, book))
    seen = editions.fingerprint(book)
    before, sections = list(book.chapters.all()), editions.read(edition).sections
    pieces = [Piece(_title(s, n), markup.render(s.blocks)) for n, s in enumerate(sections, 1)]
    pairs = align([Piece(chapter.title, chapter.text) for chapter in before], pieces)
    found = {index: before[pairs[index]] for index in pairs}
    gone = [before[i] for i in range(len(before)) if i not in pairs.values()]

    left = counted(reading.all_of(_texts_before(found, pieces, gone)))
    chapters, new = [], []
    for index, piece in enumerate(pieces):
        old = found.get(index)
        included = old.included if old else sections[index].included
        passages = _passages(reading, old, piece, included=included)
        fresh = take_away(left, passages)
        chapters.append(_changed(old, piece, len(fresh), included=included))
        new += fresh
    chapters += map(_removed, gone)
    return Difference(edition, reading.voice, chapters, reading.cost(new), seen)


def _texts_before(found: dict[int, Chapter], pieces: list[Piece], gone: list[Chapter]) -> list[str]:
    """Return the texts that were read before and stand nowhere word for word."""
    changed = [old for index, old in found.items() if old.text != pieces[index].text]
    return [old.text for old in [*changed, *gone] if old.included]


def _passages(
    reading: Reading, old: Chapter | None, piece: Piece, *, included: bool
) -> list[PlannedPassage]:
    if not included or (old and old.text == piece.text):
        return []
    return reading.passages(piece.text)


def _changed(old: Chapter | None, piece: Piece, passages: int, *, included: bool) -> ChangedChapter:
    if old is None:
        places: list[tuple[list[str], list[str]]] = [([], piece.paragraphs[:MOST_OF_WHOLE])]
        return ChangedChapter("added", piece.title, None, included, passages, places)
    if (old.title, old.text) == (piece.title, piece.text):
        return ChangedChapter("same", piece.title, old, included)
    found = differences(old.text, piece.text)
    more = max(0, len(found) - MOST_SHOWN)
    return ChangedChapter("changed", piece.title, old, included, passages, found[:MOST_SHOWN], more)


def _removed(old: Chapter) -> ChangedChapter:
    places: list[tuple[list[str], list[str]]] = [(old.text.split("\n\n")[:MOST_OF_WHOLE], [])]
    return ChangedChapter("removed", old.title, old, old.included, places=places)


def _title(section: Section, number: int) -> str:
    return section.title[:500] or f"Chapter {number}"
