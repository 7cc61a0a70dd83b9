"""The large first letter of a chapter (a drop cap), joined to its word on a printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.text.printed.lines import Line

LARGE = 1.7  # the height of an initial, against that of the text
NEAR = 2.0  # heights of the text, between an initial and the line beside it


def joined(page: Sequence[Line], body: float) -> list[Line]:
    """The lines of a page; `body` is the height of the text."""
    initials = [line for line in page if _is_initial(line, body)]
    if not initials:
        return list(page)
    lines = list(page)
    for initial in initials:
        beside = sorted(
            (at for at, line in enumerate(lines) if _stands_beside(line, initial, body)),
            key=lambda at: -lines[at].baseline,
        )
        if len(beside) < 2:  # a number beside its title
            continue
        first = lines[beside[0]]
        lines[beside[0]] = first._replace(text=initial.text.strip() + first.text.lstrip())
        for at in beside:  # they are not set in, but make room
            lines[at] = lines[at]._replace(left=initial.left)
        lines.remove(initial)
    return lines


def _is_initial(line: Line, body: float) -> bool:
    text = line.text.strip()
    return line.height > LARGE * body and len(text) <= 2 and text[-1:].isupper()


def _stands_beside(line: Line, initial: Line, body: float) -> bool:
    if line is initial or line.height > 0.6 * initial.height:
        return False
    lowest = initial.baseline - 0.6 * line.height
    if not lowest <= line.baseline < initial.baseline + initial.height:
        return False
    return initial.left - 1 <= line.left < initial.right + NEAR * body
