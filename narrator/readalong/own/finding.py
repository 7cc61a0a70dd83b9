"""Where the sentences that are heard stand in a book's own text. Pure.

Sentences follow each other in the text as in the sound, so most stand where the one before ended.
Where text and sentences differ (an edit, a note), the next that can be trusted is looked for, and
those between are sought between.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.readalong.own.letters import Letters

AHEAD = 12  # sentences that are tried before all of them are given up
TRUSTED = 12  # letters: a shorter sentence stands in too many places
WINDOW = 3000  # letters of the book that may be skipped between two sentences
RARE = 24  # letters of a sentence that is looked for in the whole book
BUDGET = 4_000_000_000  # letters looked at in such searches: some seconds
ALIKE = 0.6  # an edited sentence is still known by as much of its letters
LONGEST_EDITED = 2000  # letters; the comparison is quadratic

Span: TypeAlias = tuple[int, int]
Found: TypeAlias = "list[Span | None]"


def find(book: Letters, chapters: Sequence[Sequence[str]]) -> list[Found]:
    """Return the place of each sentence (as letters) of each chapter, None where there is none.

    No two places overlap.
    """
    finder = _Finder(book)
    found = [finder.chapter(sentences) for sentences in chapters]
    _drop_overlaps(found)
    return found


def share(chapters: Sequence[Sequence[str]], found: Sequence[Found]) -> float:
    """How much of all letters was found, 0 to 1."""
    pairs = [
        (len(words), place)
        for sentences, places in zip(chapters, found, strict=True)
        for words, place in zip(sentences, places, strict=True)
    ]
    whole = sum(length for length, _ in pairs)
    return sum(length for length, place in pairs if place) / whole if whole else 0.0


@dataclass(slots=True)
class _Finder:
    book: Letters
    at: int = 0
    budget: int = BUDGET

    def chapter(self, sentences: Sequence[str]) -> Found:
        found: Found = [None] * len(sentences)
        index = 0
        while index < len(sentences):
            words = sentences[index]
            if words and self.book.stands(words, self.at):
                found[index] = (self.at, self.at + len(words))
                self.at += len(words)
                index += 1
            elif resumed := self._resume(sentences, index):
                following, place = resumed
                self._fill(sentences, found, range(index, following), place)
                index, self.at = following, place
            else:
                index += 1
        return found

    def _resume(self, sentences: Sequence[str], index: int) -> tuple[int, int] | None:
        """Return the next sentence that is surely found, and where."""
        ahead = range(index, min(index + AHEAD, len(sentences)))
        for each in ahead:
            words = sentences[each]
            if len(words) >= TRUSTED:
                place = self.book.find(words, self.at, self.at + WINDOW + len(words))
                if place >= 0:
                    return each, place
        return self._elsewhere(sentences, ahead)

    def _elsewhere(self, sentences: Sequence[str], ahead: range) -> tuple[int, int] | None:
        """The chapters of a narration may be in another order than those of the book."""
        longest = max(ahead, key=lambda each: len(sentences[each]))
        words = sentences[longest]
        if len(words) < RARE or self.budget <= 0:
            return None
        self.budget -= len(self.book.text)
        place = self.book.text.find(words)
        if place < 0 or self.book.text.find(words, place + 1) >= 0:
            return None
        return longest, place

    def _fill(self, sentences: Sequence[str], found: Found, missing: range, end: int) -> None:
        """Find what stands before `end`. A lone sentence that was edited has the gap it left."""
        start = self.at if self.at <= end <= self.at + 2 * WINDOW else max(0, end - WINDOW)
        high = end
        for index in reversed(missing):
            words = sentences[index]
            place = self.book.rfind(words, start, high) if words else -1
            if place >= 0:
                found[index] = (place, place + len(words))
                high = place
        for index in missing:
            if found[index] is None:
                found[index] = self._edited(sentences[index], found, index, (start, end))

    def _edited(self, words: str, found: Found, index: int, around: Span) -> Span | None:
        before = found[index - 1] if index else None
        after = found[index + 1] if index + 1 < len(found) else None
        low, high = before[1] if before else around[0], after[0] if after else around[1]
        return (low, high) if _alike(words, self.book.text[low:high]) else None


def _alike(words: str, gap: str) -> bool:
    if not gap or not 0.5 <= len(words) / len(gap) <= 2 or len(gap) > LONGEST_EDITED:
        return False
    return SequenceMatcher(None, words, gap, autojunk=False).ratio() >= ALIKE


def _drop_overlaps(found: Sequence[Found]) -> None:
    """Of two that claim one place, the first in the book keeps it."""
    places = sorted(
        (place, chapter, index)
        for chapter, spans in enumerate(found)
        for index, place in enumerate(spans)
        if place
    )
    end = 0
    for place, chapter, index in places:
        if place[0] < end:
            found[chapter][index] = None
        else:
            end = place[1]
