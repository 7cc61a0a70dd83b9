"""A chapter as it is read: its text, each sentence with its time and the passage that says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobs.states import TakeState
from narrator.text.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.models import Passage
    from jobs.timing import Heard, HeardPiece, Timing

TAGS = {BlockKind.PARAGRAPH: "p", BlockKind.HEADING: "h2", BlockKind.BREAK: "hr"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, or the part of it that one passage says; `gap` is what stands behind it."""

    text: str
    gap: str
    time: tuple[float, float] | None
    estimated: bool


@dataclass(slots=True)
class Portion:
    """What one passage says in one paragraph. No passage: nobody reads it."""

    passage: Passage | None
    first: bool = False
    last: bool = False
    said: list[Said] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """How it stands, as a class of the style sheet."""
        if self.passage is None:
            return "unread"
        take = self.passage.take
        if self.passage.skipped:
            return "out"
        if take.state == TakeState.DONE:
            return "flagged" if take.flag else "read"
        return "failed" if take.state == TakeState.NEEDS_ATTENTION else "waiting"


@dataclass(frozen=True, slots=True)
class Paragraph:
    tag: str
    portions: tuple[Portion, ...]


def manuscript(found: Timing, rows: Sequence[Passage]) -> list[Paragraph]:
    """Return the paragraphs of a chapter; `rows` are all its passages, as `found` numbers them."""
    inside: dict[int, list[Heard]] = {}
    for heard in found.sentences:
        inside.setdefault(heard.block, []).append(heard)
    seen: set[int] = set()
    paragraphs = []
    for number, block in enumerate(found.placed.blocks):
        portions = tuple(_portions(block.text, inside.get(number, []), rows, seen))
        if portions or block.kind is BlockKind.BREAK:
            paragraphs.append(Paragraph(TAGS[block.kind], portions))
    final = {each.passage.pk: each for p in paragraphs for each in p.portions if each.passage}
    for each in final.values():
        each.last = True
    return paragraphs


def _portions(
    text: str, sentences: Sequence[Heard], rows: Sequence[Passage], seen: set[int]
) -> Iterator[Portion]:
    """Yield what each passage says of a paragraph, one after the other."""
    now: Portion | None = None
    for place, said in _parts(text, sentences):
        passage = None if place is None else rows[place]
        if now is None or now.passage is not passage:
            if now is not None:
                yield now
            now = Portion(passage, first=passage is not None and passage.pk not in seen)
            if passage is not None:
                seen.add(passage.pk)
        now.said.append(said)
    if now is not None:
        yield now


def _parts(text: str, sentences: Sequence[Heard]) -> Iterator[tuple[int | None, Said]]:
    """Yield the sentences of a paragraph, each with the passage that says it."""
    ends = [*(sentence.start for sentence in sentences[1:]), len(text)]
    for sentence, end in zip(sentences, ends, strict=False):
        words, gap = text[sentence.start : sentence.end], text[sentence.end : end]
        if not sentence.pieces:
            yield None, Said(words, gap, None, estimated=False)
            continue
        *before, last = _divided(words, sentence.pieces)
        for piece, part in before:
            yield piece.passage, Said(part, "", piece.time, sentence.estimated)
        piece, part = last
        yield piece.passage, Said(part, gap, piece.time, sentence.estimated)


def _divided(words: str, pieces: Sequence[HeardPiece]) -> Iterator[tuple[HeardPiece, str]]:
    """Yield each piece of a sentence with its words, white space behind them with them."""
    at = 0
    for piece in pieces[:-1]:
        end = _behind_letters(words, at, piece.letters)
        yield piece, words[at:end]
        at = end
    yield pieces[-1], words[at:]


def _behind_letters(words: str, at: int, letters: int) -> int:
    while at < len(words) and (letters or words[at].isspace()):
        letters -= not words[at].isspace()
        at += 1
    return at
