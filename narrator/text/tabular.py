"""Which tables are data, that nobody can follow by ear, and which only set words on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NUMBER = 25  # characters of a cell that is a figure
LONGEST_CELL = 200


def is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Several short cells in several rows, many of them numbers. `rows`: the texts of the cells.

    Old books set verse, dialogue and whole chapters in tables: those have words in their cells.
    """
    filled = [cell for row in rows for cell in row if cell]
    if len(rows) < 2 or max(map(len, rows)) < 2 or not filled:
        return False
    numbers = sum(any(map(str.isdigit, cell)) and len(cell) < LONGEST_NUMBER for cell in filled)
    return numbers * 3 >= len(filled) and max(map(len, filled)) < LONGEST_CELL
