"""A long chapter on several pages: whole paragraphs, about so many characters on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text import markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from narrator.text.document import Block

CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sheet `number` (from 1) of `count`; `first` is the number of its first paragraph, from 0."""

    number: int
    count: int
    first: int
    blocks: Sequence[Block]

    @property
    def last(self) -> int:
        """The number of the paragraph behind it."""
        return self.first + len(self.blocks)

    @property
    def numbered(self) -> list[tuple[int, Block]]:
        return list(enumerate(self.blocks, self.first))

    @property
    def text(self) -> str:
        return markup.render(self.blocks)

    @property
    def others(self) -> dict[str, int]:
        """The numbers of the sheets before and after it."""
        beside = {"previous": self.number - 1, "next": self.number + 1}
        return {which: number for which, number in beside.items() if 0 < number <= self.count}


def sheet_of(text: str, asked: Mapping[str, str]) -> Sheet:
    """Return the sheet that is `asked` for by its number, or by a paragraph `at` which it has."""
    blocks = markup.parse(text)
    starts = _starts(blocks)
    number = _whole(asked.get("sheet"), 1)
    if "at" in asked:
        at = _whole(asked.get("at"), 0)
        number = sum(start <= at for start in starts)
    number = min(max(number, 1), len(starts))
    first, last = [*starts, len(blocks)][number - 1 : number + 1]
    return Sheet(number, len(starts), first, blocks[first:last])


def _starts(blocks: Sequence[Block]) -> list[int]:
    """The first paragraph of each sheet. One that is longer than a sheet has one alone."""
    starts, length = [0], 0
    for number, block in enumerate(blocks):
        if length and length + len(block.text) > CHARACTERS:
            starts.append(number)
            length = 0
        length += len(block.text)
    return starts


def _whole(words: str | None, otherwise: int) -> int:
    given = words or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else otherwise
