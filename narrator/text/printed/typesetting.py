"""What most lines of a printed book have in common: margins, heights and the blanks between."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.text.printed.lines import Line


@dataclass(frozen=True, slots=True)
class Measure:
    """What most lines of a book have in common, in points.

    `gap`: between two lines of one paragraph. `indent`: of the first line of one, 0 where there is
    none. `margins` are those of each column of each page, `limits` where its lines end.
    """

    height: float
    gap: float
    indent: float
    margins: dict[tuple[int, int], float]
    limits: dict[int, float]

    def indent_of(self, line: Line) -> float:
        return line.left - self.margins[line.page, line.column]

    def is_short(self, line: Line, share: float) -> bool:
        """Whether a line fills less than this share of its column."""
        margin = self.margins[line.page, line.column]
        return line.right - margin < share * (self.limits[line.column] - margin)


def measure(lines: Sequence[Line]) -> Measure:
    height = median(line.height for line in lines) or 1.0
    limits = _limits(lines)
    margins = _margins(lines)
    indents = [line.left - margins[line.page, line.column] for line in lines]
    usual = Counter(
        round(indent)
        for before, indent in pairwise(indents)
        if 0.6 * height < indent < 5 * height and before < 0.3 * height
    )
    indent = float(usual.most_common(1)[0][0]) if usual else 0.0
    return Measure(
        height=height,
        gap=_gap(lines, limits, height),
        indent=indent,
        margins=_settled(margins, indent) if indent else margins,
        limits=limits,
    )


def _limits(lines: Sequence[Line]) -> dict[int, float]:
    """Where the lines of each column end: nine of ten do not go further."""
    rights: defaultdict[int, list[float]] = defaultdict(list)
    for line in lines:
        rights[line.column].append(line.right)
    return {column: sorted(each)[len(each) * 9 // 10] for column, each in rights.items()}


def _margins(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """The left edge of most lines of each column of each page."""
    lefts: defaultdict[tuple[int, int], Counter[float]] = defaultdict(Counter)
    for line in lines:
        lefts[line.page, line.column][round(line.left)] += 1
    return {place: counter.most_common(1)[0][0] for place, counter in lefts.items()}


def _settled(margins: dict[tuple[int, int], float], indent: float) -> dict[tuple[int, int], float]:
    """The same, where a page of short paragraphs has more first lines than others."""
    sides: defaultdict[tuple[int, int], Counter[float]] = defaultdict(Counter)
    for (page, column), margin in margins.items():
        sides[page % 2, column][margin] += 1
    usual = {side: counter.most_common(1)[0][0] for side, counter in sides.items()}
    return {
        (page, column): usual[page % 2, column]
        if abs(margin - indent - usual[page % 2, column]) < 2
        else margin
        for (page, column), margin in margins.items()
    }


def _gap(lines: Sequence[Line], limits: dict[int, float], height: float) -> float:
    """Between lines of which the first was full: those of one paragraph."""
    gaps = [
        before.baseline - line.baseline
        for before, line in pairwise(lines)
        if before.page == line.page
        and before.column == line.column
        and before.right > limits[before.column] - 2.5 * height
    ]
    return median([gap for gap in gaps if gap > 0] or [1.2 * height])
