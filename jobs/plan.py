"""What a narration would read: chapters cut into passages, each with the key of its take."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from jobs.direction import SILENT, SPOKEN, Direction
from jobs.models import Role, Take
from jobs.states import TakeState
from narrator import casting, speaking
from narrator.refusal import Refusal
from narrator.text import spoken
from narrator.text.credits import CLOSING, OPENING, credit_title, credit_words
from narrator.text.passages import Passage as Cut
from narrator.text.passages import Pause, bounds_for, cut, is_speakable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from narrator.models import Book, Chapter, User, VoiceVersion
    from narrator.text.spoken import Manner


@dataclass(frozen=True, slots=True)
class PlannedPassage:
    """One passage: what is sent, the pause after it, and the key of its take.

    `shown` is the text as it stands in the book, where that differs from what is sent; `role` is
    what it is beside that text.
    """

    text: str
    pause: str
    key: str
    shown: str = ""
    role: str = Role.TEXT
    heading: bool = False

    @property
    def skipped(self) -> bool:
        return self.role == Role.HEADING


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    """A chapter of the book, or what is said before it or after it (`place`)."""

    chapter: Chapter | None
    title: str
    passages: tuple[PlannedPassage, ...]
    place: str = ""


@dataclass(frozen=True)
class Plan:
    """All that would be read, in order."""

    book: Book
    version: VoiceVersion
    chapters: tuple[PlannedChapter, ...]

    def passages(self) -> Iterator[PlannedPassage]:
        """Yield all that is read."""
        for chapter in self.chapters:
            yield from (passage for passage in chapter.passages if not passage.skipped)

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Return the characters to send for each take, every take once."""
        return {passage.key: len(passage.text) for passage in self.passages()}

    @cached_property
    def characters(self) -> int:
        return sum(len(passage.text) for passage in self.passages())

    @cached_property
    def digest(self) -> str:
        """Return what a quote is bound to: every text, its order and the voice."""
        digest = hashlib.sha256()
        for chapter in self.chapters:
            digest.update((chapter.place or str(chapter.chapter and chapter.chapter.pk)).encode())
            for passage in chapter.passages:
                digest.update(f"{passage.key}{passage.pause}{passage.role}".encode())
        return digest.hexdigest()

    @property
    def target(self) -> str:
        """Return what a narration of this makes: two that are under way never make the same."""
        return f"narrate:{self.book.pk}:{self.digest}"


def take_key(version: VoiceVersion, language: str, text: str) -> str:
    """Return the digest of all that shapes the sound of a text."""
    parts = [
        version.profile,
        version.model,
        version.description,
        version.reference_digest,  # not the provider's id: enrolled again, it is the same voice
        language,
        text,
    ]
    if version.seed is not None:
        parts.append(str(version.seed))
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def make_plan(
    book: Book,
    version: VoiceVersion,
    chapters: Sequence[Chapter],
    direction: Direction | None = None,
) -> Plan:
    """Cut `chapters` for reading by `version`. Chapters with nothing to read are left out."""
    reader = Reader(book, version, direction or Direction())
    planned = tuple(
        planned for chapter in chapters if (planned := reader.chapter(chapter)).passages
    )
    if not planned:
        raise Refusal("nothing_to_read", "There is nothing to read aloud. Include a chapter first.")
    return Plan(book, version, (*reader.credits(OPENING), *planned, *reader.credits(CLOSING)))


class Reader:
    """A version of a voice that reads a book, as it is directed."""

    def __init__(
        self, book: Book, version: VoiceVersion, direction: Direction, language: str = ""
    ) -> None:
        self.book = book
        self.version = version
        self.direction = direction
        self.manner = speaking.manner_of(book, language)
        split = Take.objects.filter(owner=book.owner, version=version, state=TakeState.SPLIT)
        self._anything_split = split.exists()

    def text(self, text: str) -> list[PlannedPassage]:
        """Return the passages of a canonical text."""
        passages = plan_text(text, self.version, self.manner)
        if not self._anything_split:
            return list(passages)
        return list(unsplit(self.book.owner, passages, self.version, self.manner))

    def chapter(self, chapter: Chapter) -> PlannedChapter:
        """Return what is read of a chapter, and what of its headings."""
        passages = self.text(chapter.text)
        if passages and self.direction.titles == SILENT:
            passages = silenced(passages)
        elif passages and self.direction.titles == SPOKEN and not passages[0].heading:
            passages = [*self.title(chapter.title), *passages]
        return PlannedChapter(chapter, chapter.title, tuple(passages))

    def title(self, title: str) -> list[PlannedPassage]:
        """Return what is said of a title that stands in no text."""
        if not is_speakable(title):
            return []
        said = Cut(title, Pause.HEADING, heading=True)
        passage = plan_passage(said, self.version, self.manner)
        return [replace(passage, role=Role.TITLE)]

    def credits(self, place: str) -> list[PlannedChapter]:
        """Return what is said before or after the book, where that is wanted."""
        if not (self.direction.opening if place == OPENING else self.direction.closing):
            return []
        language = self.manner.language
        names = {"author": self.book.author, "narrator": self.version.voice.name}
        said = credit_words(place, language, title=str(self.book), **names)
        title = credit_title(place, language)
        return [PlannedChapter(None, title, tuple(self.text(said)), place)]


def silenced(passages: Sequence[PlannedPassage]) -> list[PlannedPassage]:
    """Return the passages; the headings that they begin with are not said, if more follows."""
    headings = list(takewhile(lambda passage: passage.heading, passages))
    if len(headings) == len(passages):
        return list(passages)
    silent = [replace(passage, role=Role.HEADING) for passage in headings]
    return [*silent, *passages[len(headings) :]]


def unsplit(
    owner: User,
    passages: Iterable[PlannedPassage],
    version: VoiceVersion,
    manner: Manner,
) -> Iterator[PlannedPassage]:
    """Yield the passages; where a text was split because no draw of it was good, its pieces."""
    planned = list(passages)
    split = Take.objects.filter(owner=owner, version=version, state=TakeState.SPLIT)
    keys = {passage.key for passage in planned}
    pieces = dict(split.filter(key__in=keys).values_list("key", "pieces"))
    for passage in planned:
        if passage.key not in pieces:
            yield passage
            continue
        parts = [Cut(text, Pause(pause or passage.pause)) for text, pause in pieces[passage.key]]
        halves = (plan_passage(part, version, manner) for part in parts)
        for piece in unsplit(owner, halves, version, manner):
            yield replace(piece, role=passage.role, heading=passage.heading)


def plan_text(text: str, version: VoiceVersion, manner: Manner) -> Iterator[PlannedPassage]:
    """Cut a canonical text, and say what is sent for each passage."""
    bounds = bounds_for(manner.language, pinned=casting.one_speaker(version))
    for passage in cut(text, manner.language, bounds):
        yield plan_passage(passage, version, manner)


def plan_passage(passage: Cut, version: VoiceVersion, manner: Manner) -> PlannedPassage:
    said = spoken.say(passage.text, manner, heading=passage.heading)
    shown = "" if said == passage.text else passage.text
    key = take_key(version, manner.language, said)
    return PlannedPassage(said, passage.pause, key, shown, heading=passage.heading)
