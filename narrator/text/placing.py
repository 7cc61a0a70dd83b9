"""Where each sentence of a chapter stands in the passages that were read of it.

Passages are cut from the text and may hold several sentences, or a piece of a long one. Both are
followed character by character, white space aside, so that every sentence is found in what was
read, or is known to be missing.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from narrator.text import clean, sentences
from narrator.text.document import Block, BlockKind
from narrator.text.markup import parse
from narrator.text.passages import SURROGATES, is_speakable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# How far ahead a sentence is looked for where passages and text differ.
WINDOW = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one passage, as shares (0 to 1) of its characters."""

    passage: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end` of a block. No pieces: it is in no passage."""

    block: int
    start: int
    end: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text as blocks, and its sentences in order."""

    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]

    def words(self, sentence: Sentence) -> str:
        return self.blocks[sentence.block].text[sentence.start : sentence.end]

    @property
    def complete(self) -> bool:
        return all(sentence.pieces for sentence in self.sentences)


def place(text: str, language: str, passages: Sequence[str]) -> Placed:
    """Find the sentences of a canonical text in the passages that were cut from it."""
    return _place(parse(text), language, passages)


def place_alone(language: str, passages: Sequence[str]) -> Placed:
    """The same where the text is gone or was changed since: the passages are all there is."""
    blocks = [Block(BlockKind.PARAGRAPH, passage) for passage in passages]
    return _place(blocks, language, passages)


def _place(given: Sequence[Block], language: str, passages: Sequence[str]) -> Placed:
    blocks = tuple(_clean(block) for block in given)
    read = ["".join(passage.split()) for passage in passages]
    starts = [0, *accumulate(map(len, read))]
    whole = "".join(read)
    found: list[Sentence] = []
    at = 0
    for index, start, end in _sentences(blocks, language):
        wanted = "".join(blocks[index].text[start:end].split())
        place = _find(whole, wanted, at)
        pieces: tuple[Piece, ...] = ()
        if place >= 0:
            at = place + len(wanted)
            pieces = tuple(_pieces(starts, place, at))
        found.append(Sentence(index, start, end, pieces))
    return Placed(blocks, tuple(found))


def _clean(block: Block) -> Block:
    return Block(block.kind, clean.lines(SURROGATES.sub("", block.text)), block.level)


def _sentences(blocks: Sequence[Block], language: str) -> Iterator[tuple[int, int, int]]:
    for index, block in enumerate(blocks):
        if block.kind is not BlockKind.BREAK:
            for start, end in sentences.split(block.text, language):
                if is_speakable(block.text[start:end]):
                    yield index, start, end


def _find(whole: str, wanted: str, at: int) -> int:
    if whole.startswith(wanted, at):
        return at
    return whole.find(wanted, at, at + len(wanted) + WINDOW)


def _pieces(starts: Sequence[int], first: int, last: int) -> Iterator[Piece]:
    """Cut characters `first` to `last` of all passages at the passages' edges."""
    while first < last:
        passage = bisect_right(starts, first) - 1
        begin, end = starts[passage], starts[passage + 1]
        stop = min(last, end)
        yield Piece(passage, (first - begin) / (end - begin), (stop - begin) / (end - begin))
        first = stop
