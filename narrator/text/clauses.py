"""A sentence longer than one request may be, cut where a reader would draw breath."""

from __future__ import annotations

import re
import unicodedata

# The best places first. An ASCII mark needs a space after it: "10:30" and "1,000" are one word.
BREATHS = (
    re.compile(r"\n"),
    re.compile(r"[.!?;:…][\"'”’»)\]]*\s|[—―]+\s?|\s[–-]\s|[。！？；：…⋯][」』”’）]*"),
    re.compile(r"[,،][\"'”’»)\]]*\s|[、，][」』”’）]*"),
    re.compile(r"\s"),
)
JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def divide(text: str, maximum: int) -> list[tuple[int, int]]:
    """Return (start, end) of pieces of `text`, none longer than `maximum`, near the middle."""
    pieces: list[tuple[int, int]] = []
    waiting = [(0, len(text))]
    while waiting:
        start, end = waiting.pop()
        if end - start <= maximum:
            pieces.append((start, end))
            continue
        cut = _breath(text, start, end)
        waiting += [(cut, end), (start, cut)]
    return pieces


def _breath(text: str, start: int, end: int) -> int:
    """The best place in the middle half of a stretch, and of equals the nearest to its middle."""
    quarter = (end - start) // 4
    middle = (start + end) // 2
    for mark in BREATHS:
        found = [match.end() for match in mark.finditer(text, start + quarter, end - quarter)]
        if found:
            return min(found, key=lambda at: abs(at - middle))
    return _between_letters(text, middle, end)


def _between_letters(text: str, at: int, end: int) -> int:
    """Step over marks that belong to the character before: an accent, half of an emoji."""
    limit = min(end - 1, at + 16)
    while at < limit and (
        unicodedata.combining(text[at]) or text[at] in JOINERS or text[at - 1] in JOINERS
    ):
        at += 1
    return at
