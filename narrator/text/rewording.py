"""Other words for one passage: what becomes of the chapter's text, and of the passages beside it.

Passages are whole sentences, white space aside, so the place of one in its chapter is found by its
letters. Only what differs is replaced: paragraphs, headings and lines of verse around it stay.
"""

from __future__ import annotations

from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, TypeAlias

from narrator.text import clean, markup
from narrator.text.document import Block, BlockKind
from narrator.text.placing import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.placing import Placed

Letter: TypeAlias = tuple[int, int]
"""The number of a block, and of a character in its text."""


def tidy(words: str) -> str:
    """Return what somebody typed as the text of a passage: lines without anything between them."""
    lines = map(str.strip, clean.characters(words).splitlines())
    return "\n".join(line for line in lines if line)


def reworded(
    text: str, language: str, passages: Sequence[str], index: int, words: str
) -> str | None:
    """Return a canonical text in which the passage `index` reads `words`.

    `passages` are all of the text, in order. None: the passage is not found in it.
    """
    placed = place(text, language, passages)
    letters = list(_letters(placed, passages, index))
    old = passages[index]
    if [placed.blocks[block].text[at] for block, at in letters] != list(_solid(old)):
        return None
    start, end = _difference(old, words)
    middle = words[start : len(words) - (len(old) - end)]
    before, after = len(_solid(old[:start])), len(_solid(old[:end]))
    first = _behind(letters[before - 1]) if before else letters[0]
    last = letters[after] if after < len(letters) else _behind(letters[-1])
    return _replaced(text, placed.blocks, first, last, middle)


def in_step(
    passages: Sequence[str], planned: Sequence[str], index: int
) -> tuple[range, range] | None:
    """Return which of the passages around `index` give way to which of the planned ones.

    Both are the same letters in other portions; outside of the ranges they meet seam by seam. None
    where they are not the same letters.
    """
    ours, theirs = [_solid(each) for each in passages], [_solid(each) for each in planned]
    if "".join(ours) != "".join(theirs):
        return None
    seams = [0, *accumulate(map(len, ours))]
    place = {seam: number for number, seam in enumerate([0, *accumulate(map(len, theirs))])}
    first, last = index, index + 1
    while seams[first] not in place:
        first -= 1
    while seams[last] not in place:
        last += 1
    return range(first, last), range(place[seams[first]], place[seams[last]])


def _letters(placed: Placed, passages: Sequence[str], index: int) -> Iterator[Letter]:
    """Yield where each letter of a passage stands."""
    for sentence in placed.sentences:
        text, at = placed.blocks[sentence.block].text, sentence.start
        for piece in sentence.pieces:
            count = round((piece.end - piece.start) * len(_solid(passages[piece.passage])))
            while count:
                if not text[at].isspace():
                    count -= 1
                    if piece.passage == index:
                        yield sentence.block, at
                at += 1


def _solid(words: str) -> str:
    return "".join(words.split())


def _behind(letter: Letter) -> Letter:
    return letter[0], letter[1] + 1


def _difference(old: str, new: str) -> tuple[int, int]:
    """Return where `old` begins and ends to differ; white space there is part of the difference."""
    start = len(old[: _alike(old, new)].rstrip())
    rest = min(len(old), len(new)) - start
    same = min(rest, _alike(old[::-1], new[::-1]))
    return start, len(old) - len(old[len(old) - same :].lstrip())


def _alike(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _replaced(text: str, cleaned: Sequence[Block], first: Letter, last: Letter, middle: str) -> str:
    blocks = markup.parse(text)
    (begin, left), (end, right) = first, last
    head, tail = cleaned[begin].text[:left], cleaned[end].text[right:]
    if begin == end or "\n" not in middle:
        new = [Block(cleaned[begin].kind, head + middle + tail, cleaned[begin].level)]
    else:  # a line for each paragraph
        opening, *between, closing = middle.split("\n")
        new = [
            Block(cleaned[begin].kind, head + opening, cleaned[begin].level),
            *(Block(BlockKind.PARAGRAPH, line) for line in between),
            Block(cleaned[end].kind, closing + tail, cleaned[end].level),
        ]
    return markup.render([*blocks[:begin], *new, *blocks[end + 1 :]])
