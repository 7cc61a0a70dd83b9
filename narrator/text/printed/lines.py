"""What is printed on a page, as its text layer tells it."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One line of a page; positions in points, `height` of its letters, y upwards.

    `cells` are its parts where wide blanks divide it, as in a table; else it has none.
    """

    page: int
    text: str
    left: float
    right: float
    baseline: float
    height: float
    column: int = 0
    cells: tuple[str, ...] = ()
