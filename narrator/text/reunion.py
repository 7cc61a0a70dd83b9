"""A corrected file beside the edits of a book's owner: what can be put together, and what collides.

A book is looked at as one run of lines, in which the title of a chapter is a line too. So a chapter
that was split, joined or renamed is an edit like any other. Chapters that were put in another order
are put back for the comparison, and in the owner's order again afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from narrator.text.alignment import Piece, align
from narrator.text.merging import Stretch, Whose, merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TITLE = "\0"
"""What a line begins with that is the title of a chapter."""
SENTENCE = re.compile(r".*?[.!?…。！？]+[\"'”’»」』)\]]*\s*|.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of one version of a book. `text` is canonical."""

    title: str
    text: str
    depth: int = 0
    included: bool = True
    reason: str = ""

    @property
    def piece(self) -> Piece:
        return Piece(self.title, self.text)


@dataclass(frozen=True, slots=True)
class Collision:
    """A place that both have changed, in the chapter `title`. A title is a line with "# "."""

    number: int
    title: str
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    part: Part


@dataclass(frozen=True, slots=True)
class _Choice:
    number: int
    mine: tuple[_Line, ...]
    theirs: tuple[_Line, ...]


@dataclass
class Reunion:
    """What comes of three versions of a book."""

    collisions: list[Collision] = field(default_factory=list)
    lines: list[_Line | _Choice] = field(default_factory=list)
    order: Sequence[Part] | None = None

    def parts(self, choices: Mapping[int, str], otherwise: str = "mine") -> list[Part]:
        """Return the chapters; of what collides as chosen by number, "mine" or "theirs"."""
        lines: list[_Line] = []
        for line in self.lines:
            if isinstance(line, _Line):
                lines.append(line)
            elif choices.get(line.number, otherwise) == "theirs":
                lines += line.theirs
            else:
                lines += line.mine
        parts = list(_parts(lines))
        return parts if self.order is None else _as_in(parts, self.order)


def reunite(base: Sequence[Part], mine: Sequence[Part], theirs: Sequence[Part]) -> Reunion:
    """Put together what `mine` and `theirs` have made of `base`."""
    found = Reunion()
    ours = _as_in(mine, base)
    if ours != list(mine):
        found.order = mine
    versions = [list(_lines(parts)) for parts in (base, ours, theirs)]
    words = [[line.words for line in lines] for lines in versions]
    title = ""
    for stretch in merge(*words):
        old, own, new = (
            tuple(lines[part])
            for lines, part in zip(
                versions, (stretch.base, stretch.mine, stretch.theirs), strict=True
            )
        )
        _add(found, stretch, title, (old, own, new))
        title = next(
            (line.words[1:] for line in reversed(own) if line.words.startswith(TITLE)), title
        )
    return found


def brought_up(base: Sequence[Part], untouched: Sequence[Part]) -> list[Part]:
    """Return `base` with the chapters that nobody has touched since as they are now.

    A source may be read otherwise today than it was once, which is no edit.
    """
    places = align([part.piece for part in base], [part.piece for part in untouched])
    found = dict(zip(places.values(), (untouched[at] for at in places), strict=True))
    after: dict[int, list[Part]] = {}
    place = -1
    for at, part in enumerate(untouched):
        if at in places:
            place = places[at]
        else:
            after.setdefault(place, []).append(part)
    return [
        *after.get(-1, []),
        *(
            each
            for at, part in enumerate(base)
            for each in (found.get(at, part), *after.get(at, []))
        ),
    ]


def extended(mine: Sequence[Part], more: Sequence[Part]) -> Reunion:
    """Put chapters behind those that are there, but for what is there already."""
    there = {part.text for part in mine}
    new = [part for part in more if part.included and part.text not in there]
    return Reunion(lines=[*_lines(mine), *_lines(new)])


def _add(
    found: Reunion,
    stretch: Stretch,
    title: str,
    lines: tuple[tuple[_Line, ...], tuple[_Line, ...], tuple[_Line, ...]],
) -> None:
    _, mine, theirs = lines
    if stretch.whose is Whose.MINE:
        found.lines += mine
    elif stretch.whose is not Whose.BOTH:
        found.lines += theirs
    elif together := _by_sentence(*lines):
        found.lines.append(together)
    else:
        number = len(found.collisions)
        found.lines.append(_Choice(number, mine, theirs))
        shown = (tuple(map(_shown, each)) for each in lines)
        found.collisions.append(Collision(number, title, *shown))


def _by_sentence(
    base: Sequence[_Line], mine: Sequence[_Line], theirs: Sequence[_Line]
) -> _Line | None:
    """Return one paragraph with the changed sentences of both, if they are not the same ones."""
    if not len(base) == len(mine) == len(theirs) == 1 or mine[0].words.startswith(TITLE):
        return None
    old, own, new = (SENTENCE.findall(each[0].words) for each in (base, mine, theirs))
    pieces: list[str] = []
    for stretch in merge(old, own, new):
        if stretch.whose is Whose.BOTH:
            return None
        pieces += own[stretch.mine] if stretch.whose is Whose.MINE else new[stretch.theirs]
    return replace(mine[0], words="".join(pieces))


def _lines(parts: Sequence[Part]) -> Iterator[_Line]:
    for part in parts:
        yield _Line(f"{TITLE}{part.title}", part)
        yield from (_Line(paragraph, part) for paragraph in part.text.split("\n\n"))


def _shown(line: _Line) -> str:
    words = line.words
    return f"# {words[1:]}" if words.startswith(TITLE) else words


def _parts(lines: Sequence[_Line]) -> Iterator[Part]:
    """Gather lines to chapters. One without a line is none."""
    head: _Line | None = None
    paragraphs: list[str] = []
    for line in [*lines, None]:
        if line is not None and not line.words.startswith(TITLE):
            head = head or line
            paragraphs.append(line.words)
            continue
        if head is not None and paragraphs:
            title = head.words[1:] if head.words.startswith(TITLE) else head.part.title
            yield replace(head.part, title=title, text="\n\n".join(paragraphs))
        head, paragraphs = line, []


def _as_in(parts: Sequence[Part], order: Sequence[Part]) -> list[Part]:
    """Return `parts` in the order of those that they are; what is none of them stays behind what
    was before it."""
    places = align([part.piece for part in order], [part.piece for part in parts])
    groups: list[tuple[int, list[Part]]] = [(-1, [])]
    for index, part in enumerate(parts):
        if index in places:
            groups.append((places[index], [part]))
        else:
            groups[-1][1].append(part)
    return [part for _, group in sorted(groups, key=lambda each: each[0]) for part in group]
