"""What a corrected edition would change, chapter by chapter, and what reading that costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from jobs import editions, merges
from jobs.changes import Reading, counted, take_away, usual_voice
from narrator.text.alignment import Piece, align, differences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.changes import Cost
    from jobs.models import Edition
    from jobs.plan import PlannedPassage
    from narrator.models import Chapter, Voice
    from narrator.text.reunion import Collision

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
    price_usd: Decimal = Decimal(0)
    places: list[tuple[list[str], list[str]]] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """`seen` goes back with the acceptance, which is of what was compared.

    `collisions` are changed both in the file and by the owner: the acceptance says which counts.
    """

    edition: Edition
    voice: Voice | None
    chapters: list[ChangedChapter]
    cost: Cost
    seen: str
    collisions: list[Collision]

    @property
    def changed(self) -> list[ChangedChapter]:
        return [chapter for chapter in self.chapters if chapter.state != "same"]


def compare(
    edition: Edition,
    voice: Voice | None = None,
    choices: Mapping[int, str] | None = None,
    otherwise: str = "mine",
) -> Difference:
    """Compare what a pending edition would make of the book with the book as it is.

    Of what collides by `choices`, and else `otherwise`: see `editions.accept`. Prices are for
    `voice`, else the one used last.
    """
    book = edition.book
    reading = Reading(book, voice or usual_voice(book.owner, book))
    seen, before = editions.fingerprint(book), list(book.chapters.all())
    reunion = merges.reunion_of(edition, merges.read(edition.document_key), before)
    parts = reunion.parts(choices or {}, otherwise)
    pieces = [part.piece for part in parts]
    pairs = align([Piece(chapter.title, chapter.text) for chapter in before], pieces)
    found = {index: before[pairs[index]] for index in pairs}
    gone = [before[i] for i in range(len(before)) if i not in pairs.values()]

    left = counted(reading.all_of(_texts_before(found, pieces, gone)))
    included = [
        found[at].included if at in found else part.included for at, part in enumerate(parts)
    ]
    fresh = [
        take_away(left, _passages(reading, found.get(at), piece, included=included[at]))
        for at, piece in enumerate(pieces)
    ]
    costs = reading.costs(fresh)
    chapters = [
        _changed(found.get(at), piece, costs[at], included=included[at])
        for at, piece in enumerate(pieces)
    ]
    chapters += map(_removed, gone)
    cost = reading.cost([passage for passages in fresh for passage in passages])
    return Difference(edition, reading.voice, chapters, cost, seen, reunion.collisions)


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


def _changed(old: Chapter | None, piece: Piece, cost: Cost, *, included: bool) -> ChangedChapter:
    counted = (included, cost.passages, cost.price_usd)
    if old is None:
        places: list[tuple[list[str], list[str]]] = [([], piece.paragraphs[:MOST_OF_WHOLE])]
        return ChangedChapter("added", piece.title, None, *counted, places)
    if (old.title, old.text) == (piece.title, piece.text):
        return ChangedChapter("same", piece.title, old, included)
    found = differences(old.text, piece.text)
    more = max(0, len(found) - MOST_SHOWN)
    return ChangedChapter("changed", piece.title, old, *counted, found[:MOST_SHOWN], more)


def _removed(old: Chapter) -> ChangedChapter:
    places: list[tuple[list[str], list[str]]] = [(old.text.split("\n\n")[:MOST_OF_WHOLE], [])]
    return ChangedChapter("removed", old.title, old, old.included, places=places)
