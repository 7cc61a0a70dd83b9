"""A paragraph into sentences, as offsets, so that what is shown can be found in what is spoken."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from narrator.text.boundaries import divides, propose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The rules look back a few characters only, but the segmenter pairs brackets over all it is given.
LONGEST_STRETCH = 20_000
SEAM = 2_000
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”’）]*\s*")
NUMBERING = re.compile(r"\W*\d{1,3}[.)]{1,2}\s*")


def split(text: str, language: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence of a paragraph; only white space is between them."""
    cuts = list(_cuts(text, language))
    spans = [_trimmed(text, start, end) for start, end in pairwise([0, *cuts, len(text)])]
    return list(_join_fragments(text, spans))


def _cuts(text: str, language: str) -> Iterator[int]:
    """Yield the offsets at which one sentence ends and the next begins."""
    # A text without capitals, as in chats and some verse, says nothing by a small letter.
    cased = any(character.isupper() for character in text)
    for start, end in _stretches(text):
        if start:
            yield start
        for cut in propose(text[start:end], language):
            if divides(text, start + cut, language, cased=cased):
                yield start + cut


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Cut a monstrous paragraph where a sentence ends, or else a word, or else anywhere."""
    start = 0
    while len(text) - start > LONGEST_STRETCH:
        limit = start + LONGEST_STRETCH
        end = limit
        for end_mark in SENTENCE_END.finditer(text, limit - SEAM, limit):
            end = end_mark.end()
        if end == limit:
            space = text.rfind(" ", limit - SEAM, limit)
            end = space + 1 or limit
        yield start, end
        start = end
    yield start, len(text)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _join_fragments(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join to the next sentence what says nothing by itself: a lone mark, a number of a list."""
    waiting: int | None = None
    held: tuple[int, int] | None = None
    for start, end in spans:
        if start == end:
            continue
        begin = start if waiting is None else waiting
        if _is_fragment(text[begin:end]):
            waiting = begin
            continue
        if held:
            yield held
        held, waiting = (begin, end), None
    if waiting is not None:
        held = (held[0] if held else waiting, _trimmed(text, waiting, len(text))[1])
    if held:
        yield held


def _is_fragment(piece: str) -> bool:
    return not any(map(str.isalnum, piece)) or NUMBERING.fullmatch(piece) is not None
