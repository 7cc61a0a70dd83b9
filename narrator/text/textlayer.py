"""The lines of a PDF page as pdfium finds them, with their places. Only for the PDF reader."""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw

from narrator.text.cleaning import Rule
from narrator.text.pages import COLUMN, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narrator.text.cleaning import Tally

RAISED = 0.12  # of the line's height: how far above the line a note's number stands
GUTTER = 1.3  # of the line's height: how wide a blank is that no line has between words
SAMPLES = 4  # lines of a page in which a gutter is looked for
# What is left of a hyphen at the end of a line (U+FFFE) may be all that separates two lines.
_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
_MARK = re.compile(r"(?<=[^\W\d_]|[.,;:!?”\"’')»])(?:\d{1,3}|[*†‡])(?=\W|$)")

Piece = tuple[int, str]  # index of its first character, text


def lines(pdf: Any, number: int, tally: Tally) -> list[Line]:
    """All lines of one page; one that pdfium has made of two columns is cut in two."""
    page = pdf[number]
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range(errors="replace")
        pieces = [(m.start(), m[0]) for m in _LINE.finditer(text) if not m[0].isspace()]
        if (gutter := _gutter(textpage, pieces)) is not None:
            pieces = [part for piece in pieces for part in _cut(textpage, piece, gutter)]
        return [_line(textpage, number, piece, tally) for piece in pieces]
    finally:
        textpage.close()
        page.close()


def _line(textpage: Any, page: int, piece: Piece, tally: Tally) -> Line:
    start, text = piece
    first = start + len(text) - len(text.lstrip())
    last = start + len(text.rstrip().rstrip("\ufffe")) - 1
    left, bottom, _, top = textpage.get_charbox(first, loose=True)
    right = textpage.get_charbox(max(first, last), loose=True)[2]
    baseline, height = _baseline(textpage, first), top - bottom
    if tally.applies(Rule.NOTE_MARKS):
        for found in reversed(list(_MARK.finditer(text))):
            if _baseline(textpage, start + found.start()) > baseline + RAISED * height:
                tally.add(Rule.NOTE_MARKS, found[0])
                text = text[: found.start()] + text[found.end() :]
    return Line(page, text, left, right, baseline, height)


def _baseline(textpage: Any, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage.raw, index, x, y)
    return y.value


def _gutter(textpage: Any, pieces: Sequence[Piece]) -> float | None:
    """The middle of a wide blank that stands at one place in most lines of a sample."""
    long = [piece for piece in pieces if len(piece[1]) > 30]
    if len(long) < COLUMN:
        return None
    sample = long[:: max(1, len(long) // SAMPLES)][:SAMPLES]
    first = [list(_gaps(textpage, piece)) for piece in sample[:2]]
    if not any(first):
        return None
    gaps = first + [list(_gaps(textpage, piece)) for piece in sample[2:]]
    for left, right in gaps[0] or gaps[1]:
        middle = (left + right) / 2
        if sum(any(a < middle < b for a, b in each) for each in gaps) >= SAMPLES - 1:
            return middle
    return None


def _gaps(textpage: Any, piece: Piece) -> Iterator[tuple[float, float]]:
    start, text = piece
    _, bottom, _, top = textpage.get_charbox(start, loose=True)
    for found in re.finditer(r"(?<=\S) +(?=\S)", text):
        left = textpage.get_charbox(start + found.start() - 1)[2]
        right = textpage.get_charbox(start + found.end())[0]
        if right - left > GUTTER * (top - bottom):
            yield left, right


def _cut(textpage: Any, piece: Piece, gutter: float) -> list[Piece]:
    start, text = piece
    for found in re.finditer(r"(?<=\S) +(?=\S)", text):
        left = textpage.get_charbox(start + found.start() - 1)[2]
        if left < gutter < textpage.get_charbox(start + found.end())[0]:
            return [(start, text[: found.start()]), (start + found.end(), text[found.end() :])]
    return [piece]
