"""Lines on printed pages to paragraphs, joined over columns and pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from narrator.text import clean, headings, wrapping
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind
from narrator.text.hyphens import Hyphens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.cleaning import Tally
    from narrator.text.pages import Line

REMOVED_HYPHEN = "\ufffe"  # what pdfium leaves of a hyphen at the end of a line
LARGE = 1.2  # a heading's letters, against those of the text

_END = tuple(".!?…:;\"”»’'。！？」』)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the page on which it starts."""

    page: int
    block: Block


@dataclass(frozen=True, slots=True)
class _Measure:
    """`margins` and `widths` are those of each column of each page."""

    height: float
    gap: float
    margins: dict[tuple[int, int], float]
    widths: dict[int, float]


def blocks(lines: Sequence[Line], tally: Tally) -> list[Placed]:
    """The paragraphs and headings of the text, from its lines in reading order."""
    if not lines:
        return []
    measure = _measure(lines)
    hyphens = Hyphens([line.text for line in lines], tally, set_by_printer=True)
    placed = (_placed(group, measure, hyphens, tally) for group in _groups(lines, measure))
    return [each for each in placed if each is not None]


def _measure(lines: Sequence[Line]) -> _Measure:
    gaps = [a.baseline - b.baseline for a, b in pairwise(lines) if a.page == b.page]
    rights: dict[int, list[float]] = {}
    for line in lines:
        rights.setdefault(line.column, []).append(line.right)
    return _Measure(
        height=median(line.height for line in lines) or 1.0,
        gap=median([gap for gap in gaps if gap > 0] or [12.0]),
        margins=_margins(lines),
        widths={column: sorted(each)[len(each) * 8 // 10] for column, each in rights.items()},
    )


def _groups(lines: Sequence[Line], measure: _Measure) -> Iterator[list[Line]]:
    group = [lines[0]]
    heads = [headings.is_heading(line.text) for line in lines]
    indents = [line.left - measure.margins[line.page, line.column] for line in lines]
    for at, (before, line) in enumerate(pairwise(lines)):
        head = heads[at] or heads[at + 1]
        if _opens(before, line, measure, head=head, indents=indents[at : at + 2]):
            yield group
            group = []
        group.append(line)
    yield group


def _margins(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """The left edge of most lines of each column."""
    lefts: defaultdict[tuple[int, int], Counter[float]] = defaultdict(Counter)
    for line in lines:
        lefts[line.page, line.column][round(line.left)] += 1
    return {place: counter.most_common(1)[0][0] for place, counter in lefts.items()}


def _opens(
    before: Line, line: Line, measure: _Measure, *, head: bool, indents: Sequence[float]
) -> bool:
    """Whether `line` begins a paragraph; `head`: it or the line before is a heading."""
    if before.text.endswith(REMOVED_HYPHEN):
        return False
    if head or abs(before.height - line.height) > 0.15 * measure.height:
        return True
    outdent, indent = indents
    indented = indent > 0.6 * measure.height
    if indented and outdent < indent - 1:
        return True
    ended = before.text.rstrip().endswith(_END)
    short = before.right < measure.widths[before.column] - 2.5 * measure.height
    if before.page != line.page or before.column != line.column:
        return ended and (short or indented)
    return before.baseline - line.baseline > 1.45 * measure.gap or (short and ended)


def _placed(
    group: Sequence[Line], measure: _Measure, hyphens: Hyphens, tally: Tally
) -> Placed | None:
    text = clean.line(_joined(group, hyphens, tally), tally)
    if not text:
        return None
    large = group[0].height > LARGE * measure.height and len(text) < 2 * headings.LONGEST
    level = headings.rank(text) or (2 if large and any(map(str.isalpha, text)) else 0)
    if level:
        return Placed(group[0].page, Block(BlockKind.HEADING, text, level))
    kind = BlockKind.BREAK if clean.is_scene_break(text) else BlockKind.PARAGRAPH
    return Placed(group[0].page, Block(kind, "" if kind is BlockKind.BREAK else text))


def _joined(group: Sequence[Line], hyphens: Hyphens, tally: Tally) -> str:
    texts = [line.text.strip() for line in group]
    if not tally.applies(Rule.HARD_WRAPPED_LINES):
        return "\n".join(texts).replace(REMOVED_HYPHEN, "-")
    if len(texts) > 1:
        example = f"{texts[0][-30:]} | {texts[1][:30]}"
        joints = len(texts) - 1
        tally.add(Rule.HARD_WRAPPED_LINES, example, count=joints, characters=0)
    parts = texts[:1]
    for text in texts[1:]:
        if (before := hyphens.joined(parts[-1], text)) is not None:
            parts[-1] = before
        elif not wrapping.glued(parts[-1], text):
            parts.append(" ")
        parts.append(text)
    return "".join(parts).replace(REMOVED_HYPHEN, "-")
