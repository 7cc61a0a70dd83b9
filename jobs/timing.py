"""When each sentence of a ready chapter is heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from jobs.models import Passage, Role
from narrator.audio.inner import seams
from narrator.text.placing import Placed, place, place_alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.models import NarratedChapter
    from narrator.text.placing import Piece, Sentence

Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class HeardPiece:
    """So many `letters` (white space aside) of a sentence that one passage says, and when."""

    passage: int
    letters: int
    time: Span | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence, the passages that say it (numbers from 0), and its time in seconds.

    No time: its passages were left out, or it is in none. `estimated`: it begins or ends inside a
    passage, where only the voice's pauses tell the time; else the times are exact.
    """

    block: int
    start: int
    end: int
    words: str
    passages: tuple[int, ...]
    time: Span | None
    estimated: bool
    pieces: tuple[HeardPiece, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """The sentences of a chapter. `changed`: its text is another now than the one that was read."""

    placed: Placed
    sentences: tuple[Heard, ...]
    changed: bool


def timing(chapter: NarratedChapter, language: str, passages: Sequence[Passage]) -> Timing:
    """Return when the sentences of a chapter are heard; `passages` are all of it, in order."""
    words = [passage.words for passage in passages]
    titles = [passage.words for passage in passages if passage.role == Role.TITLE]
    placed, changed = _placed(chapter, language, words, titles)
    lengths = [len("".join(each.split())) for each in words]
    spans = _spans(chapter, passages)
    inner = dict(_seams(chapter, placed, spans))
    heard = tuple(_heard(placed, each, spans, inner, lengths) for each in placed.sentences)
    return Timing(placed, heard, changed)


def spans_of(chapter: NarratedChapter) -> dict[int, Span]:
    """Return when each passage (by id) is heard in the chapter as it sounds now."""
    passages = [] if chapter.heard else passages_of(chapter)
    return {pk: span for pk, (span, _) in _spans_by_id(chapter, passages).items()}


def passages_of(chapter: NarratedChapter) -> list[Passage]:
    return list(Passage.objects.filter(chapter=chapter).select_related("take"))


def _placed(
    chapter: NarratedChapter, language: str, words: list[str], titles: list[str]
) -> tuple[Placed, bool]:
    """Place the text as the book has it, unless it was edited since; below titles that are said.

    Where nobody touched it, a sentence that is in no passage is a hole, and stays to be seen.
    """
    now = chapter.chapter
    if now:
        text = "\n\n".join([*(f"# {title}" for title in titles), now.text])
        placed = place(text, language, words)
        said = {piece.passage for sentence in placed.sentences for piece in sentence.pieces}
        untouched = now.updated_at <= chapter.job.created_at
        if untouched or (placed.complete and len(said) == len(words)):
            return placed, False
    return place_alone(language, words), not chapter.place


def _spans(chapter: NarratedChapter, passages: Sequence[Passage]) -> dict[int, tuple[Span, int]]:
    """Return the time of each passage that is heard, and its place among those."""
    found = _spans_by_id(chapter, passages)
    return {at: found[row.pk] for at, row in enumerate(passages) if row.pk in found}


def _spans_by_id(
    chapter: NarratedChapter, passages: Sequence[Passage]
) -> dict[int, tuple[Span, int]]:
    heard = chapter.heard or [passage.pk for passage in passages if not passage.skipped]
    if len(chapter.spans) != len(heard):
        return {}
    spans = [(span[0], span[1]) for span in chapter.spans]
    return {pk: (spans[place], place) for place, pk in enumerate(heard)}


Edge: TypeAlias = tuple[int, float]


def _seams(
    chapter: NarratedChapter, placed: Placed, spans: dict[int, tuple[Span, int]]
) -> Iterator[tuple[Edge, Span]]:
    """Yield where sentences meet inside a passage: (passage, share) and the times around it."""
    edges: dict[int, set[float]] = {}
    for sentence in placed.sentences:
        for piece in sentence.pieces:
            edges.setdefault(piece.passage, set()).update({piece.start, piece.end} - {0.0, 1.0})
    for passage, shares in edges.items():
        if passage in spans and shares:
            span, place = spans[passage]
            pauses = [(p[0], p[1]) for p in chapter.quiet[place]] if chapter.quiet else []
            ordered = sorted(shares)
            for share, found in zip(ordered, seams(ordered, span, pauses), strict=True):
                yield (passage, share), found


def _heard(
    placed: Placed,
    sentence: Sentence,
    spans: dict[int, tuple[Span, int]],
    inner: dict[Edge, Span],
    lengths: Sequence[int],
) -> Heard:
    pieces = [piece for piece in sentence.pieces if piece.passage in spans]
    time = (_begin(pieces[0], spans, inner), _stop(pieces[-1], spans, inner)) if pieces else None
    return Heard(
        sentence.block,
        sentence.start,
        sentence.end,
        placed.words(sentence),
        tuple(piece.passage for piece in sentence.pieces),
        time,
        bool(pieces) and (pieces[0].start > 0.0 or pieces[-1].end < 1.0),
        tuple(_heard_piece(piece, spans, inner, lengths) for piece in sentence.pieces),
    )


def _heard_piece(
    piece: Piece,
    spans: dict[int, tuple[Span, int]],
    inner: dict[Edge, Span],
    lengths: Sequence[int],
) -> HeardPiece:
    letters = round((piece.end - piece.start) * lengths[piece.passage])
    if piece.passage not in spans:
        return HeardPiece(piece.passage, letters, None)
    time = _begin(piece, spans, inner), _stop(piece, spans, inner)
    return HeardPiece(piece.passage, letters, time)


def _begin(piece: Piece, spans: dict[int, tuple[Span, int]], inner: dict[Edge, Span]) -> float:
    if piece.start == 0.0:
        return spans[piece.passage][0][0]
    return inner[piece.passage, piece.start][1]


def _stop(piece: Piece, spans: dict[int, tuple[Span, int]], inner: dict[Edge, Span]) -> float:
    if piece.end == 1.0:
        return spans[piece.passage][0][1]
    return inner[piece.passage, piece.end][0]
