"""The first look at a book: all of its letters, and what its pages and styles hold."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from narrator.readalong.own import styles, trees
from narrator.readalong.own.letters import Letters
from narrator.readalong.own.manifest import CSS, XHTML
from narrator.readalong.own.pages import Place
from narrator.readalong.own.reading import read
from narrator.text import xmlsafe
from narrator.text.document import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml import etree

    from narrator.readalong.own.finding import Span
    from narrator.readalong.own.manifest import File, Source
    from narrator.readalong.own.reading import Stream
    from narrator.text.zipguard import Archive

MOST_LETTERS = 40_000_000


@dataclass(slots=True)
class Survey:
    """`letters`: those of the pages in their order, then those of notes and captions.

    `ids` are those of each page; `careful`: the styles speak of every `span`.
    """

    letters: Letters
    bounds: list[int]
    pages: list[str]
    ids: dict[str, frozenset[str]]
    careful: bool

    def place(self, span: Span, sentence: int) -> tuple[str, Place] | None:
        """The page on which letters stand, and where on it; None where they run on to the next."""
        at = bisect_right(self.bounds, span[0]) - 1
        start, end = self.bounds[at], self.bounds[at + 1]
        if span[1] > end:
            return None
        apart = at >= len(self.pages)
        page = self.pages[at % len(self.pages)]
        return page, Place(span[0] - start, span[1] - start, sentence, apart)


@dataclass(slots=True)
class _Growing:
    parts: list[str] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    bounds: list[int] = field(default_factory=lambda: [0])

    def add(self, stream: Stream) -> None:
        start = self.bounds[-1]
        self.parts += stream.parts
        self.gaps += (start + gap for gap in stream.gaps)
        self.bounds.append(start + stream.length)


def survey(archive: Archive, source: Source, keep: Collection[str]) -> Survey:
    """Read every page once. Raises Refused for a page that cannot be read."""
    main, apart = _Growing(), _Growing()
    pages: list[str] = []
    ids: dict[str, frozenset[str]] = {}
    careful = False
    read_in_order = {turn.file.name for turn in source.spine if turn.file.media == XHTML}
    for file in _ordered(source):
        if file.media == CSS:
            careful = careful or styles.speaks_of_spans(styles.decoded(archive.read(file.name)))
            continue
        root = page_of(archive, file.name)
        ids[file.name] = frozenset(trees.ids(root))
        if file.name in read_in_order:
            careful = careful or _styles_spans(root)
            page = read(root, keep)
            pages.append(file.name)
            main.add(page.main)
            apart.add(page.apart)
            if main.bounds[-1] + apart.bounds[-1] > MOST_LETTERS:
                raise Refused("too_large", "Its text is longer than one book may be.")
    return _joined(main, apart, pages, ids, careful=careful)


def page_of(archive: Archive, name: str) -> etree._Element:
    """Read one page. Raises Refused."""
    try:
        return trees.page(archive.read(name))
    except xmlsafe.Unreadable as fault:
        raise Refused("odd_pages", "One of its pages cannot be read.") from fault


def _ordered(source: Source) -> list[File]:
    """Pages in reading order, then other pages, and style sheets."""
    first = {turn.file.id: turn.file for turn in source.spine if turn.file.media == XHTML}
    rest = {key: each for key, each in source.files.items() if each.media in {XHTML, CSS}}
    return [*(first | rest).values()]


def _styles_spans(root: etree._Element) -> bool:
    sheets = (each.text or "" for each in xmlsafe.descendants(root, "style"))
    return any(map(styles.speaks_of_spans, sheets))


def _joined(
    main: _Growing,
    apart: _Growing,
    pages: list[str],
    ids: dict[str, frozenset[str]],
    *,
    careful: bool,
) -> Survey:
    shift = main.bounds[-1]
    gaps = [*main.gaps, *(shift + gap for gap in apart.gaps)]
    gaps = [gap for gap, following in pairwise([*gaps, -1]) if gap != following]
    bounds = [*main.bounds, *(shift + each for each in apart.bounds[1:])]
    letters = Letters("".join([*main.parts, *apart.parts]), gaps)
    return Survey(letters, bounds, pages, ids, careful)
