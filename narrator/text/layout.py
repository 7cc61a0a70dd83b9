"""Lines on printed pages to paragraphs: running heads apart, paragraphs joined over pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from narrator.text import clean, headings
from narrator.text.document import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REMOVED_HYPHEN = "\ufffe"  # what pdfium leaves of a hyphen at the end of a line
LARGE = 1.2  # a heading's letters, against those of the text

_PAGE_NUMBER = re.compile(r"[-–—\s\[(]*(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})[-–—\s\])]*")
_EDGE_NUMBER = re.compile(r"^\d{1,4}\s+|\s+\d{1,4}$")
_END = tuple(".!?…:;\"”»’'。！？」』)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; positions in points, `height` of its letters, y upwards."""

    page: int
    text: str
    left: float
    right: float
    baseline: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the page on which it starts."""

    page: int
    block: Block


@dataclass(frozen=True, slots=True)
class _Measure:
    height: float
    gap: float
    width: float


def blocks(lines: Sequence[Line]) -> tuple[list[Placed], list[Block]]:
    """The text in reading order, and what stands at the edges of the pages (heads, numbers)."""
    kept, edges = _without_edges(lines)
    if not kept:
        return [], edges
    measure = _measure(kept)
    placed = [_placed(group, measure) for group in _groups(kept, measure)]
    return [each for each in placed if each is not None], edges


def _without_edges(lines: Sequence[Line]) -> tuple[list[Line], list[Block]]:
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    repeated = Counter(
        (end, _EDGE_NUMBER.sub("", page[end].text)) for page in pages.values() for end in (0, -1)
    )
    kept: list[Line] = []
    edges: list[Block] = []
    for page in pages.values():
        top = _is_edge(page[0], repeated[0, _EDGE_NUMBER.sub("", page[0].text)])
        last = len(page) > 1 and _is_edge(
            page[-1], repeated[-1, _EDGE_NUMBER.sub("", page[-1].text)]
        )
        dropped = [page[0]] * top + [page[-1]] * last
        edges += [Block(BlockKind.PARAGRAPH, clean.line(each.text)) for each in dropped]
        kept += page[1 if top else 0 : -1 if last else None]
    return kept, edges


def _is_edge(line: Line, times: int) -> bool:
    """A page number, or a head that stands on three pages or more."""
    if times > 2:
        return True
    return bool(_PAGE_NUMBER.fullmatch(line.text)) and line.text.strip().strip("-–— []()").isdigit()


def _measure(lines: Sequence[Line]) -> _Measure:
    gaps = [a.baseline - b.baseline for a, b in pairwise(lines) if a.page == b.page]
    rights = sorted(line.right for line in lines)
    return _Measure(
        height=median(line.height for line in lines) or 1.0,
        gap=median([gap for gap in gaps if gap > 0] or [12.0]),
        width=rights[len(rights) * 8 // 10],
    )


def _groups(lines: Sequence[Line], measure: _Measure) -> Iterator[list[Line]]:
    margins = _margins(lines)
    group = [lines[0]]
    for before, line in pairwise(lines):
        if _opens(before, line, margins, measure):
            yield group
            group = []
        group.append(line)
    yield group


def _margins(lines: Sequence[Line]) -> dict[int, float]:
    """The left edge of most lines of each page."""
    lefts: dict[int, Counter[float]] = {}
    for line in lines:
        lefts.setdefault(line.page, Counter())[round(line.left)] += 1
    return {page: counter.most_common(1)[0][0] for page, counter in lefts.items()}


def _opens(before: Line, line: Line, margins: dict[int, float], measure: _Measure) -> bool:
    """Whether `line` begins a paragraph."""
    if before.text.endswith(REMOVED_HYPHEN):
        return False
    if abs(before.height - line.height) > 0.15 * measure.height:
        return True
    if headings.is_heading(line.text) or headings.is_heading(before.text):
        return True
    indent = line.left - margins[line.page]
    if indent > 0.6 * measure.height and before.left - margins[before.page] < indent - 1:
        return True
    ended = before.text.rstrip().endswith(_END)
    short = before.right < measure.width - 2.5 * measure.height
    if before.page != line.page:
        return ended and (short or indent > 0.6 * measure.height)
    return before.baseline - line.baseline > 1.45 * measure.gap or (short and ended)


def _placed(group: Sequence[Line], measure: _Measure) -> Placed | None:
    text = clean.line(_joined(group))
    if not text:
        return None
    large = group[0].height > LARGE * measure.height and len(text) < 2 * headings.LONGEST
    level = headings.rank(text) or (2 if large and any(map(str.isalpha, text)) else 0)
    if level:
        return Placed(group[0].page, Block(BlockKind.HEADING, text, level))
    kind = BlockKind.BREAK if clean.is_scene_break(text) else BlockKind.PARAGRAPH
    return Placed(group[0].page, Block(kind, "" if kind is BlockKind.BREAK else text))


def _joined(group: Sequence[Line]) -> str:
    parts: list[str] = []
    for line in group:
        text = line.text.strip()
        if parts and not _hyphenated(parts, text):
            parts.append(" ")
        parts.append(text)
    return "".join(parts).rstrip(REMOVED_HYPHEN)


def _hyphenated(parts: list[str], text: str) -> bool:
    """Take a hyphen away that only the end of the line has put there."""
    last = parts[-1]
    if last.endswith(REMOVED_HYPHEN):
        parts[-1] = last[:-1]
        return True
    return last.endswith("-") and text[:1].islower() and last[-2:-1].isalpha()
