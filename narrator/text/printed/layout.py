"""Lines on printed pages to paragraphs, joined over columns and pages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from narrator.text import clean, headings, tabular, wrapping
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind
from narrator.text.hyphens import REMOVED, Hyphens
from narrator.text.printed import breaks, typesetting
from narrator.text.printed.pages import keep_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.cleaning import Tally
    from narrator.text.printed.lines import Line
    from narrator.text.printed.pages import Sorted
    from narrator.text.printed.typesetting import Measure

VERSE = 0.75  # of the width of a column: shorter lines, three and more, were broken on purpose


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the page on which it starts."""

    page: int
    block: Block


def blocks(found: Sorted, tally: Tally) -> list[Placed]:
    """The paragraphs and headings of the text; captions and tables go to `found.apart`."""
    lines = list(_without_tables(found, tally))
    if not lines:
        return []
    measure = typesetting.measure(lines)
    join = _Joiner(Hyphens([line.text for line in lines], tally, set_by_printer=True), tally)
    placed = []
    for group, is_caption in breaks.groups(lines, measure):
        block = _block(group, measure, join)
        if block is not None and is_caption and tally.applies(Rule.CAPTIONS):
            keep_apart(found.apart, Rule.CAPTIONS, [block.text], tally)
        elif block is not None:
            placed.append(Placed(group[0].page, block))
    return placed


def _without_tables(found: Sorted, tally: Tally) -> Iterator[Line]:
    """The lines but for runs of rows that are data."""
    for (_, _, is_row), run in groupby(found.lines, key=_place_and_kind):
        rows = list(run)
        if is_row and tally.applies(Rule.TABLES) and tabular.is_data([r.cells for r in rows]):
            keep_apart(found.apart, Rule.TABLES, [line.text for line in rows], tally)
        else:
            yield from rows


def _place_and_kind(line: Line) -> tuple[int, int, bool]:
    return line.page, line.column, bool(line.cells)


def _block(group: Sequence[Line], measure: Measure, join: _Joiner) -> Block | None:
    text = join.text(group, verse=_is_verse(group, measure))
    if not text:
        return None
    large = group[0].height > breaks.LARGE * measure.height
    titled = large and len(text) <= breaks.LONGEST_TITLE and any(map(str.isalpha, text))
    title = text.replace("\n", " ")
    if level := headings.rank(title) or (2 if titled else 0):
        return Block(BlockKind.HEADING, title, level)
    if clean.is_scene_break(text):
        return Block(BlockKind.BREAK, "")
    return Block(BlockKind.PARAGRAPH, text)


def _is_verse(group: Sequence[Line], measure: Measure) -> bool:
    """Short lines that begin with capitals; prose beside a picture is short too."""
    if len(group) < 3 or not all(measure.is_short(line, VERSE) for line in group[:-1]):
        return False
    return not any(line.text.lstrip()[:1].islower() for line in group)


class _Joiner:
    """Makes one text of the lines of a group; every joint is counted."""

    def __init__(self, hyphens: Hyphens, tally: Tally) -> None:
        self._hyphens = hyphens
        self._tally = tally

    def text(self, group: Sequence[Line], *, verse: bool) -> str:
        texts = [line.text.strip() for line in group]
        if verse or not self._tally.applies(Rule.HARD_WRAPPED_LINES):
            return clean.lines("\n".join(texts).replace(REMOVED, "-"), self._tally)
        if len(texts) > 1:
            example = f"{texts[0][-30:]} | {texts[1][:30]}"
            joints = len(texts) - 1
            example = example.replace(REMOVED, "-")
            self._tally.add(Rule.HARD_WRAPPED_LINES, example, count=joints, characters=0)
        return clean.line(self._run_on(texts), self._tally)

    def _run_on(self, texts: Sequence[str]) -> str:
        parts = [texts[0]]
        for text in texts[1:]:
            if (before := self._hyphens.joined(parts[-1], text)) is not None:
                parts[-1] = before
            elif not wrapping.glued(parts[-1], text):
                parts.append(" ")
            parts.append(text)
        return "".join(parts).replace(REMOVED, "-")
