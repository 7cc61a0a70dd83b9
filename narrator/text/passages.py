"""A chapter into passages: what is sent in one request, and the pause that follows it.

A passage is whole sentences of one paragraph, or a few paragraphs too short to be read alone. A new
line inside its text is a line of verse or the next of such paragraphs: the model hears it as a
short pause, and unlike a comma it is nothing that the author did not write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from narrator.text import clauses, clean, packing, sentences
from narrator.text.document import BlockKind
from narrator.text.language import LANGUAGES
from narrator.text.markup import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# JSON can smuggle in half a character, which no encoder takes.
SURROGATES = re.compile(r"[\ud800-\udfff]")


class Pause(StrEnum):
    """The gap after a passage, weakest first."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    # Before a heading and after it.
    HEADING = "heading"
    SCENE = "scene"
    END = "end"


STRENGTH = {pause: rank for rank, pause in enumerate(Pause)}


@dataclass(frozen=True, slots=True)
class Passage:
    """What one request speaks; `sentences` are the parts of `text`, for subtitles."""

    text: str
    pause: Pause
    sentences: tuple[str, ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Characters of a passage.

    Sentences go together up to about `target` (a third to five quarters of it). Only one
    long sentence makes more, and never more than `maximum`. Less than `minimum` is read alone only
    where there is nothing to join it to.
    """

    target: int
    maximum: int
    minimum: int

    @property
    def limit(self) -> int:
        return min(self.maximum, self.target * 5 // 4)

    @property
    def least(self) -> int:
        return self.target // 3


@dataclass(frozen=True, slots=True)
class _Part:
    """A passage in the making, and the white space between it and the next."""

    sentences: tuple[str, ...]
    text: str
    glue: str
    pause: Pause
    heading: bool = False


ALPHABETIC = Bounds(target=400, maximum=900, minimum=40)
DENSE = Bounds(target=120, maximum=250, minimum=12)
# An unpinned voice is drawn anew in each request: fewer and longer ones have fewer seams to hear.
ALPHABETIC_UNPINNED = Bounds(target=600, maximum=900, minimum=120)
DENSE_UNPINNED = Bounds(target=150, maximum=250, minimum=36)


def bounds_for(language: str, *, pinned: bool = True) -> Bounds:
    """Return the bounds that suit a language, and a voice with a reference clip or without."""
    if language in LANGUAGES and LANGUAGES[language].dense:
        return DENSE if pinned else DENSE_UNPINNED
    return ALPHABETIC if pinned else ALPHABETIC_UNPINNED


def cut(text: str, language: str, bounds: Bounds) -> list[Passage]:
    """Return the passages of a chapter's canonical text, in order."""
    parts: list[_Part] = []
    section: list[_Part] = []

    def close(pause: Pause) -> None:
        parts.extend(_gather(section, bounds))
        section.clear()
        _strengthen(parts, pause)

    for block in parse(text):
        if block.kind is BlockKind.BREAK:
            close(Pause.SCENE)
        elif block.kind is BlockKind.HEADING:
            close(Pause.HEADING)
            title = _divide(block.text, language, bounds)
            parts.extend(replace(part, heading=True) for part in title)
            _strengthen(parts, Pause.HEADING)
        else:
            section.extend(_divide(block.text, language, bounds))
            _strengthen(section, Pause.PARAGRAPH)
    close(Pause.END)
    return [Passage(part.text, part.pause, part.sentences, part.heading) for part in parts]


def is_speakable(text: str) -> bool:
    """Whether there is a letter or a digit to read."""
    return any(map(str.isalnum, text))


def _strengthen(parts: list[_Part], pause: Pause) -> None:
    """Give the last part the gap that follows it, unless it has a longer one already."""
    if parts and STRENGTH[pause] > STRENGTH[parts[-1].pause]:
        parts[-1] = replace(parts[-1], pause=pause, glue="\n")


def _divide(text: str, language: str, bounds: Bounds) -> list[_Part]:
    """Pack the sentences of one block."""
    clean_text = clean.lines(SURROGATES.sub("", text))
    parts = list(_sentences(clean_text, language, bounds.maximum))
    return _pack(parts, bounds.limit, bounds)


def _sentences(text: str, language: str, maximum: int) -> Iterator[_Part]:
    """Yield the sentences that can be spoken, in pieces where one is too long."""
    for start, end in sentences.split(text, language):
        pieces = clauses.divide(text[start:end], maximum)
        for first, last in pieces:
            piece = text[start + first : start + last].strip()
            if is_speakable(piece):
                pause = Pause.SENTENCE if last == end - start else Pause.CLAUSE
                yield _Part((piece,), piece, _glue(text, start + last), pause)


def _glue(text: str, end: int) -> str:
    """The one white space around the end of a piece; Chinese and Japanese have none."""
    around = text[max(0, end - 1) : end + 1]
    return next((character for character in around if character.isspace()), "")


def _gather(parts: Iterable[_Part], bounds: Bounds) -> list[_Part]:
    """Join what is too short to be read alone to what follows, and the last to what is before."""
    gathered: list[_Part] = []
    waiting: list[_Part] = []
    for part in parts:
        waiting.append(part)
        if len(part.text) >= bounds.minimum:
            gathered += _pack_short(waiting, bounds)
            waiting = []
    if waiting and gathered and sum(len(part.text) for part in waiting) < bounds.minimum:
        waiting.insert(0, gathered.pop())
    return gathered + _pack_short(waiting, bounds)


def _pack_short(parts: Sequence[_Part], bounds: Bounds) -> list[_Part]:
    """Pack short parts and a long one, which may grow by what is too short to be left."""
    longest = max((len(part.text) for part in parts), default=0)
    limit = max(bounds.limit, longest + bounds.minimum)
    return _pack(parts, min(bounds.maximum, limit), bounds)


def _pack(parts: Sequence[_Part], limit: int, bounds: Bounds) -> list[_Part]:
    groups = packing.pack([part.text for part in parts], limit, bounds.least)
    return [_join(parts[group.start : group.stop]) for group in groups]


def _join(parts: Sequence[_Part]) -> _Part:
    last = parts[-1]
    text = "".join(f"{part.text}{part.glue}" for part in parts[:-1]) + last.text
    return _Part(
        tuple(sentence for part in parts for sentence in part.sentences),
        text,
        last.glue,
        last.pause,
    )
