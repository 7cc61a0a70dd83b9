"""Where a paragraph begins on printed pages, judged by margins, blanks and marks."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from narrator.text import captions, headings
from narrator.text.hyphens import REMOVED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.printed.lines import Line
    from narrator.text.printed.typesetting import Measure

LARGE = 1.2  # a heading's letters, against those of the text
SPACED = 1.35  # a gap between paragraphs, against that between lines
TITLE_GAP = 1.6  # between lines of a title, against the height of its letters
LONGEST_TITLE = 300  # characters in large letters
BROKEN_OFF = 0.6  # of the width: what ends so at the end of a page does not go on with a capital
CAPTION_LINES = 12
CJK = "\u2e80"  # scripts without blanks begin here

_END = tuple(".!?…:;\"”“»«’‘'。！？」』)")
_CUT_SHORT = (*_END, "—", "–", "-")
_DASHES = ("—", "–", "―")
_QUOTES = ("“", "„", "«", "»", "「", "『", '"')
_CLOSED = ("”", "“", "»", "«", "」", "』", '"')


class Group(NamedTuple):
    """The lines of a paragraph, a heading or a caption."""

    lines: list[Line]
    caption: bool


def groups(lines: Sequence[Line], found: Measure) -> Iterator[Group]:
    seams = _Seams(lines, found)
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or seams.divides(at):
            yield Group(list(lines[start:at]), seams.captions[start] > 0)
            start = at


class _Seams:
    """Judges the seam above each line."""

    def __init__(self, lines: Sequence[Line], found: Measure) -> None:
        self._lines = lines
        self._found = found
        self._heads = [headings.is_heading(line.text) for line in lines]
        self._indents = [found.indent_of(line) for line in lines]
        self._labels = [captions.is_caption(line.text) for line in lines]
        self._titles = _titles(lines, LARGE * found.height)
        self.captions = self._caption_lines()

    def divides(self, at: int) -> bool:
        """Whether line `at` begins a paragraph or a heading."""
        before, line = self._lines[at - 1], self._lines[at]
        if before.text.endswith(REMOVED) or self._goes_on(at):
            return False
        if self._heads[at - 1] or self._heads[at] or self.captions[at - 1]:
            return True
        if abs(before.height - line.height) > 0.15 * self._found.height:
            return True
        if before.page == line.page and before.column == line.column:
            return self._divides_column(at, before, line)
        ended = before.text.rstrip(" —–").endswith(_END)
        if ended and (self._is_indented(at) or self._answers(before, line)):
            return True
        broken_off = self._found.is_short(before, BROKEN_OFF) and _opens(line)
        return (ended or broken_off) and self._fits(at)

    def _divides_column(self, at: int, before: Line, line: Line) -> bool:
        if before.baseline - line.baseline > SPACED * self._found.gap:
            return True
        indent, outdent = self._indents[at], self._indents[at - 1]
        if self._is_indented(at) and outdent < indent - 1:
            return True
        said = before.text.rstrip(" —–")  # Italian quotations end with a dash
        if self._labels[at] and said.endswith(_END):
            return True
        if said.endswith(_END) and (self._answers(before, line) or self._is_next_first(at)):
            return True
        return (
            before.text.rstrip().endswith(_CUT_SHORT) or self._is_next_first(at)
        ) and self._fits(at)

    def _goes_on(self, at: int) -> bool:
        """Whether a title goes on in this line: both are large, or the first was full."""
        before, line = self._lines[at - 1], self._lines[at]
        if self.captions[at] and self.captions[at - 1] == self.captions[at]:
            return True
        if self._heads[at] or before.page != line.page or before.column != line.column:
            return False
        if abs(before.height - line.height) > 0.1 * line.height:
            return False
        gap = before.baseline - line.baseline
        if self._titles[at - 1] and self._titles[at]:
            return gap < TITLE_GAP * line.height
        full = self._heads[at - 1] and not self._fits(at) and gap <= SPACED * self._found.gap
        return full and any(map(self._is_spaced, range(at + 1, min(at + 3, len(self._lines)))))

    def _caption_lines(self) -> list[int]:
        """The number of the caption of each line, 0 for none.

        Only those whose end can be seen: of another the text below it would be left out.
        """
        found = [0] * len(self._lines)
        for start, label in enumerate(self._labels):
            if label and not found[start]:
                stop = self._centred_end(start) or self._spaced_end(start)
                found[start:stop] = [start + 1] * (stop - start)
        return found

    def _centred_end(self, start: int) -> int:
        """Behind the last line that is set in, in the middle or below the first; 0 for none."""
        set_in = self._is_centred(start)
        found = start + 1 if set_in else 0
        for at in range(start + 1, min(start + CAPTION_LINES, len(self._lines))):
            below = set_in and abs(self._lines[at].left - self._lines[start].left) < 2
            if not self._is_next(at) or not (below or self._is_even(at)):
                break
            found = at + 1 if below or self._is_centred(at) else found
        return found

    def _spaced_end(self, start: int) -> int:
        """Where the lines from `start` on end in a wide blank; at once if they do not soon."""
        for at in range(start + 1, min(start + CAPTION_LINES, len(self._lines))):
            if not self._is_next(at):
                return at
        return start

    def _is_next(self, at: int) -> bool:
        """Whether a line stands right below the one before, in letters of one size."""
        before, line = self._lines[at - 1], self._lines[at]
        return (
            before.page == line.page
            and before.column == line.column
            and abs(before.height - line.height) < 0.1 * line.height
            and 0 < before.baseline - line.baseline <= SPACED * self._found.gap
        )

    def _is_even(self, at: int) -> bool:
        line = self._lines[at]
        right = self._found.limits[line.column] - line.right
        return abs(self._indents[at] - right) < 2 * self._found.height

    def _is_centred(self, at: int) -> bool:
        return self._is_even(at) and (
            self._indents[at] > max(self._found.indent + 2, self._found.height)
        )

    def _answers(self, before: Line, line: Line) -> bool:
        """Whether another speaker begins, in a book that does not set in its paragraphs."""
        if self._found.indent:
            return False
        text = line.text.lstrip()
        if text.startswith(_DASHES):
            said = text[1:].lstrip()
            return said[:1].isupper() or said.startswith(("¿", "¡", "«", "“"))
        return text.startswith(_QUOTES) and before.text.rstrip().endswith(_CLOSED)

    def _is_spaced(self, at: int) -> bool:
        before, line = self._lines[at - 1], self._lines[at]
        return before.page == line.page and (
            before.baseline - line.baseline > SPACED * self._found.gap
        )

    def _is_indented(self, at: int) -> bool:
        return self._indents[at] > 0.6 * self._found.height

    def _is_next_first(self, at: int) -> bool:
        """Whether this and the line before are set in as first lines of paragraphs are."""
        usual = self._found.indent
        return usual > 0 and all(abs(self._indents[each] - usual) < 2 for each in (at - 1, at))

    def _fits(self, at: int) -> bool:
        """Whether the first word of the line had room in the line before: that ended on purpose."""
        before, line = self._lines[at - 1], self._lines[at]
        words = line.text.split(maxsplit=1)
        if not words:
            return False
        length = 1 if words[0][0] > CJK else len(words[0]) + 1
        width = (before.right - before.left) / max(1, len(before.text.strip()))
        return before.right + width * length < self._found.limits[before.column] - 1


def _opens(line: Line) -> bool:
    first = line.text.lstrip()[:1]
    return first.isupper() or first.isdigit() or first in (*_QUOTES, *_DASHES)


def _titles(lines: Sequence[Line], least: float) -> list[bool]:
    """Which lines are large, but for runs of them that are longer than a title may be."""
    found: list[bool] = []
    for large, run in groupby(lines, key=lambda line: line.height > least):
        texts = [line.text for line in run]
        found += [large and sum(map(len, texts)) <= LONGEST_TITLE] * len(texts)
    return found
