"""What is shown while a chapter is heard: each sentence, the long ones in parts of two lines."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from jobs import timing
from narrator.audio.inner import seams
from narrator.audio.timed import Cue
from narrator.text.subtitles import cards, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.models import NarratedChapter
    from jobs.timing import Heard, Span


def cues(chapter: NarratedChapter, language: str) -> list[Cue]:
    """Return the captions of a ready chapter. Those that begin or end inside a clip are marked."""
    found = timing.timing(chapter, language, timing.passages_of(chapter))
    pauses = [(pause[0], pause[1]) for passage in chapter.quiet for pause in passage]
    return [
        cue
        for sentence in found.sentences
        for words, time, estimated in _stretches(sentence)
        for cue in _cues(words, time, pauses, estimated=estimated)
    ]


def _stretches(heard: Heard) -> Iterator[tuple[str, Span, bool]]:
    """The parts of a sentence that are clips of their own; most sentences are one, or within one.

    A part that was left out is not shown.
    """
    edges = [0, *accumulate(piece.letters for piece in heard.pieces)]
    places = [at for at, letter in enumerate(heard.words) if not letter.isspace()]
    if edges[-1] != len(places):  # some of it is in no passage
        if heard.time:
            yield heard.words, heard.time, True
        return
    cuts = [0, *(places[edge] for edge in edges[1:-1]), len(heard.words)]
    last = len(heard.pieces) - 1
    for at, piece in enumerate(heard.pieces):
        if piece.time:
            words = heard.words[cuts[at] : cuts[at + 1]]
            yield words, piece.time, heard.estimated and at in {0, last}


def _cues(words: str, time: Span, pauses: Sequence[Span], *, estimated: bool) -> Iterator[Cue]:
    """The cards of one stretch. Where they meet, only the pauses of the voice tell the time."""
    parts = [words[start:stop] for start, stop in cards(words)]
    begin, end = time
    sums = list(accumulate(len("".join(part.split())) for part in parts))
    inside = [pause for pause in pauses if begin < pause[0] and pause[1] < end]
    meet = seams([each / sums[-1] for each in sums[:-1]], time, inside)
    edges = [(begin, begin), *meet, (end, end)]
    for part, (first, last) in zip(parts, pairwise(edges), strict=True):
        yield Cue(first[1], last[0], lines(part), estimated=estimated or len(parts) > 1)
