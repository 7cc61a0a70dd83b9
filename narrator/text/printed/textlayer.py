"""The lines of a PDF page as pdfium finds them, with their places. Only for the PDF reader."""

from __future__ import annotations

import ctypes
import re
from itertools import accumulate
from statistics import median
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw

from narrator.text.cleaning import Rule
from narrator.text.printed.lines import Line
from narrator.text.printed.pages import COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.cleaning import Tally

RAISED = 0.12  # of the line's height: how far above the line a note's number stands
GUTTER = 1.3  # of the line's height: how wide a blank is that no line has between words
NEARLY = 0.8  # the same between the boxes of the letters, which are quicker to get
CELL = 0.9  # of the line's height: how wide a blank is between two cells of a table
SPARSE = 1.2  # points for a character, against most lines of the page
ODD = 0.05  # of the height: letters of one line that differ more are not of one kind
SAMPLES = 4  # lines of a page in which a gutter is looked for
# What is left of a hyphen at the end of a line (U+FFFE) may be all that separates two lines.
_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
_SIGN = re.compile("[0-9*†‡]")
_MARK = re.compile(r"(?<=[^\W\d_]|[.,;:!?”\"’')»])(?:\d{1,3}|[*†‡])(?=\W|$)")
_BLANK = re.compile(r"(?<=\S) +(?=\S)")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

Piece = tuple[int, str]  # index of its first character, text
Box = tuple[float, float, float, float]  # left, bottom, right, top


def lines(pdf: Any, number: int, tally: Tally) -> list[Line]:
    """All lines of one page; one that pdfium has made of two columns is cut in two."""
    page = pdf[number]
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range(errors="replace")
        places = _Places(textpage, text)
        pieces = [(m.start(), m[0]) for m in _LINE.finditer(text) if not m[0].isspace()]
        if (gutter := _gutter(places, pieces)) is not None:
            pieces = [part for piece in pieces for part in _cut(places, piece, gutter)]
        found = [_line(places, number, piece, tally) for piece in pieces]
        return _with_cells(places, pieces, found)
    finally:
        textpage.close()
        page.close()


class _Places:
    """Where the characters of a text stand, which pdfium keeps in a list of its own.

    It is asked for three characters of every line, so nothing is made anew for a question; of one
    that it does not know it says what it said of the last.
    """

    def __init__(self, textpage: Any, text: str) -> None:
        self._page = textpage.raw
        self._text = text
        self._rect = raw.FS_RECTF()
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._to_rect = ctypes.byref(self._rect)
        self._to_numbers = [ctypes.byref(number) for number in self._numbers]
        self._units = _units(text)
        alike = self._units is None and raw.FPDFText_CountChars(self._page) == len(text)
        self._index = _same if alike else self._found

    def loose(self, at: int) -> Box:
        """The box of a character's line: as high as its font."""
        rect = self._rect
        raw.FPDFText_GetLooseCharBox(self._page, self._index(at), self._to_rect)
        return rect.left, rect.bottom, rect.right, rect.top

    def right(self, at: int) -> float:
        raw.FPDFText_GetLooseCharBox(self._page, self._index(at), self._to_rect)
        return float(self._rect.right)

    def left(self, at: int) -> float:
        raw.FPDFText_GetLooseCharBox(self._page, self._index(at), self._to_rect)
        return float(self._rect.left)

    def sides(self, at: int) -> tuple[float, float]:
        """The left and the right edge of what is printed."""
        left, right, bottom, top = self._to_numbers
        raw.FPDFText_GetCharBox(self._page, self._index(at), left, right, bottom, top)
        return self._numbers[0].value, self._numbers[1].value

    def foot(self, at: int) -> float:
        """Where what is printed ends below; some fonts raise a figure without moving its line."""
        if self._text[at].isdigit():
            left, right, bottom, top = self._to_numbers
            raw.FPDFText_GetCharBox(self._page, self._index(at), left, right, bottom, top)
            return float(self._numbers[2].value)
        return self.baseline(at)

    def baseline(self, at: int) -> float:
        x, y, _, _ = self._to_numbers
        raw.FPDFText_GetCharOrigin(self._page, self._index(at), x, y)
        return float(self._numbers[1].value)

    def _found(self, at: int) -> int:
        """In the list are characters that the text lacks, and none has two places in it."""
        unit = at if self._units is None else self._units[at]
        return max(0, int(raw.FPDFText_GetCharIndexFromTextIndex(self._page, unit)))


def _same(at: int) -> int:
    return at


def _units(text: str) -> list[int] | None:
    """Where each character begins in UTF-16, if that differs from its place in `text`."""
    if not _ASTRAL.search(text):
        return None
    return [0, *accumulate(1 + (character > "\uffff") for character in text)]


def _line(places: _Places, page: int, piece: Piece, tally: Tally) -> Line:
    start, text = piece
    first = start + len(text) - len(text.lstrip())
    last = start + len(text.rstrip().rstrip("\ufffe")) - 1
    left, bottom, _, top = places.loose(first)
    _, foot, right, head = places.loose(max(first, last))
    baseline, height, last_height = places.baseline(first), top - bottom, head - foot
    if abs(height - last_height) > ODD * height:  # a mark, an initial, a letter of another font
        _, foot, _, head = places.loose((first + last) // 2)
        height = median([height, last_height, head - foot])
    if _SIGN.search(text) and tally.applies(Rule.NOTE_MARKS):
        for found in reversed(list(_MARK.finditer(text))):
            if places.foot(start + found.start()) > baseline + RAISED * height:
                tally.add(Rule.NOTE_MARKS, found[0])
                text = text[: found.start()] + text[found.end() :]
    return Line(page, text, left, right, baseline, height)


def _with_cells(places: _Places, pieces: Sequence[Piece], lines: list[Line]) -> list[Line]:
    """The lines, of which those that have more blank than others are looked at for cells."""
    widths = [(line.right - line.left) / len(line.text) for line in lines]
    usual = SPARSE * median(widths) if widths else 0.0
    return [
        line._replace(cells=_cells(places, piece)) if width > usual else line
        for line, piece, width in zip(lines, pieces, widths, strict=True)
    ]


def _cells(places: _Places, piece: Piece) -> tuple[str, ...]:
    """The parts of a line between wide blanks; none when it is whole."""
    start, text = piece
    _, bottom, _, top = places.loose(start)
    ends = [
        found
        for found in _BLANK.finditer(text)
        if places.left(start + found.end()) - places.right(start + found.start() - 1)
        > CELL * (top - bottom)
    ]
    if not ends:
        return ()
    starts = [0, *(found.end() for found in ends)]
    stops = [*(found.start() for found in ends), len(text)]
    return tuple(text[a:b].strip() for a, b in zip(starts, stops, strict=True))


def _gutter(places: _Places, pieces: Sequence[Piece]) -> float | None:
    """The middle of a wide blank that stands at one place in most lines of a sample."""
    long = [piece for piece in pieces if len(piece[1]) > 30]
    if len(long) < COLUMN:
        return None
    sample = long[:: max(1, len(long) // SAMPLES)][:SAMPLES]
    first = [list(_gaps(places, piece)) for piece in sample[:2]]
    if not any(first):
        return None
    gaps = first + [list(_gaps(places, piece)) for piece in sample[2:]]
    for left, right in gaps[0] or gaps[1]:
        middle = (left + right) / 2
        if sum(any(a < middle < b for a, b in each) for each in gaps) >= SAMPLES - 1:
            return middle
    return None


def _gaps(places: _Places, piece: Piece) -> Iterator[tuple[float, float]]:
    start, text = piece
    _, bottom, _, top = places.loose(start)
    height = top - bottom
    for found in _BLANK.finditer(text):
        before, after = start + found.start() - 1, start + found.end()
        if places.left(after) - places.right(before) < NEARLY * height:
            continue
        left, right = places.sides(before)[1], places.sides(after)[0]
        if right - left > GUTTER * height:
            yield left, right


def _cut(places: _Places, piece: Piece, gutter: float) -> list[Piece]:
    start, text = piece
    for found in _BLANK.finditer(text):
        left = places.sides(start + found.start() - 1)[1]
        if left < gutter < places.sides(start + found.end())[0]:
            return [(start, text[: found.start()]), (start + found.end(), text[found.end() :])]
    return [piece]
