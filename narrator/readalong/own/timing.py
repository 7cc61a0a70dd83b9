"""When each element of the new pages is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.readalong.overlays import Clip, unbroken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from narrator.readalong.own.order import Order
    from narrator.readalong.own.pages import Mark


def clips(order: Order, marks: Mapping[str, Sequence[Mark]]) -> dict[str, list[Clip]]:
    """The clips of each page, in the order in which they stand there.

    What is heard and stands on no page belongs to the sentence before it.
    """
    shown: dict[int, list[tuple[str, Mark]]] = {}
    for page, found in marks.items():
        for mark in found:
            shown.setdefault(mark.sentence, []).append((page, mark))
    heard = dict(_heard(order, shown))
    return {
        page: [clip for mark in found if (clip := heard.get((page, mark.id)))]
        for page, found in marks.items()
    }


def _heard(
    order: Order, shown: Mapping[int, list[tuple[str, Mark]]]
) -> Iterator[tuple[tuple[str, str], Clip]]:
    first = 1
    for sound in order.chapters:
        there = [at for at in range(len(sound.sentences)) if first + at in shown]
        spans = unbroken([sound.sentences[at].begin for at in there], sound.seconds)
        for at, (begin, end) in zip(there, spans, strict=True):
            yield from _shared(shown[first + at], sound.file, begin, end)
        first += len(sound.sentences)


def _shared(
    marks: Sequence[tuple[str, Mark]], audio: str, begin: int, end: int
) -> Iterator[tuple[tuple[str, str], Clip]]:
    """The time of a sentence, by letters, for the elements that hold its parts."""
    whole = sum(mark.letters for _, mark in marks)
    at, read = begin, 0
    for page, mark in marks:
        read += mark.letters
        until = begin + round((end - begin) * read / whole)
        if until > at:
            yield (page, mark.id), Clip(mark.id, audio, at, until)
        at = until
