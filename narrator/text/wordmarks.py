"""Which words of a paragraph were changed, for the eye."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"\w+|\s+|[^\w\s]")
MOST_WORDS = 3_000
"""Of both together: beyond that the whole is marked."""


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    changed: bool


def marked(before: str, after: str) -> tuple[list[Span], list[Span]]:
    """Return both in spans; those that only one of them has are marked."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return [Span(before, changed=True)], [Span(after, changed=True)]
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    left = [("".join(old[a:b]), tag != "equal") for tag, a, b, _, _ in codes]
    right = [("".join(new[c:d]), tag != "equal") for tag, _, _, c, d in codes]
    return list(_spans(left)), list(_spans(right))


def _spans(pieces: Sequence[tuple[str, bool]]) -> Iterator[Span]:
    """Join what is marked alike; a blank between two marks is marked too."""
    text, changed = "", False
    for at, (piece, mark) in enumerate(pieces):
        joins = piece.isspace() and changed and at + 1 < len(pieces) and pieces[at + 1][1]
        if (mark or joins) != changed and text:
            yield Span(text, changed)
            text = ""
        text, changed = text + piece, mark or joins
    if text:
        yield Span(text, changed)
