"""What a narration would read: chapters cut into passages, each with the key of its take."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jobs.models import Take
from jobs.states import TakeState
from narrator import casting, speaking
from narrator.refusal import Refusal
from narrator.text import spoken
from narrator.text.passages import Passage as Cut
from narrator.text.passages import Pause, bounds_for, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from narrator.models import Book, Chapter, User, VoiceVersion
    from narrator.text.spoken import Manner


@dataclass(frozen=True, slots=True)
class PlannedPassage:
    """One passage: what is sent, the pause after it, and the key of its take.

    `shown` is the text as it stands in the book, where that differs from what is sent.
    """

    text: str
    pause: str
    key: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    chapter: Chapter
    passages: tuple[PlannedPassage, ...]


@dataclass(frozen=True)
class Plan:
    """All that would be read, in order."""

    book: Book
    version: VoiceVersion
    chapters: tuple[PlannedChapter, ...]

    def passages(self) -> Iterator[PlannedPassage]:
        for chapter in self.chapters:
            yield from chapter.passages

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
            digest.update(str(chapter.chapter.pk).encode())
            for passage in chapter.passages:
                digest.update(f"{passage.key}{passage.pause}".encode())
        return digest.hexdigest()


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


def make_plan(book: Book, version: VoiceVersion, chapters: Sequence[Chapter]) -> Plan:
    """Cut `chapters` for reading by `version`. Chapters with nothing to read are left out."""
    manner = speaking.manner_of(book)
    planned = tuple(
        PlannedChapter(chapter, tuple(plan_text(chapter.text, version, manner)))
        for chapter in chapters
    )
    planned = _unsplit_chapters(planned, book.owner, version, manner)
    planned = tuple(chapter for chapter in planned if chapter.passages)
    if not planned:
        raise Refusal("nothing_to_read", "There is nothing to read aloud. Include a chapter first.")
    return Plan(book, version, planned)


def _unsplit_chapters(
    chapters: tuple[PlannedChapter, ...], owner: User, version: VoiceVersion, manner: Manner
) -> tuple[PlannedChapter, ...]:
    if not Take.objects.filter(owner=owner, version=version, state=TakeState.SPLIT).exists():
        return chapters
    return tuple(
        PlannedChapter(each.chapter, tuple(unsplit(owner, each.passages, version, manner)))
        for each in chapters
    )


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
        yield from unsplit(owner, halves, version, manner)


def plan_text(text: str, version: VoiceVersion, manner: Manner) -> Iterator[PlannedPassage]:
    """Cut a canonical text, and say what is sent for each passage."""
    bounds = bounds_for(manner.language, pinned=casting.one_speaker(version))
    for passage in cut(text, manner.language, bounds):
        yield plan_passage(passage, version, manner)


def plan_passage(passage: Cut, version: VoiceVersion, manner: Manner) -> PlannedPassage:
    said = spoken.say(passage.text, manner, heading=passage.heading)
    shown = "" if said == passage.text else passage.text
    return PlannedPassage(said, passage.pause, take_key(version, manner.language, said), shown)
