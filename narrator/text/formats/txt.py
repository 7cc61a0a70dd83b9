"""Plain text: decoded, freed of Project Gutenberg's words, unwrapped, cut at its headings."""

from __future__ import annotations

from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from narrator.text import (
    aozora,
    chaptering,
    clean,
    encoding,
    gutenberg,
    titlepage,
    titling,
    wrapping,
)
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind, Document, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from narrator.text.cleaning import Tally

BATCH = 1_000


def read(path: Path, name: str, tally: Tally) -> Document:
    with path.open("rb") as stream:
        lines, warnings = encoding.lines(stream)
    _refuse_binary(lines)
    if (japanese := aozora.frame(lines)) is not None:
        return _aozora(lines, japanese, tally, warnings)
    frame = gutenberg.frame(lines)
    before, after = lines[: frame.start], lines[frame.end :]
    del lines[frame.end :], lines[: frame.start]
    chapters = chaptering.chapters(blocks(lines, tally))
    title, author = frame.title, frame.author
    if not title and len(chapters) > 1 and chapters[0].title == chaptering.FRONT:
        title, author = titlepage.guessed(chapters[0].blocks)
    return Document(
        title=clean.line(title) or PurePath(name).stem,
        author=clean.line(author),
        language=frame.language,
        cover=None,
        sections=chaptering.readable(
            [*chaptering.licence(_plain(before)), *chapters, *chaptering.licence(_plain(after))]
        ),
        warnings=warnings,
    )


def _aozora(
    lines: list[str], frame: aozora.Frame, tally: Tally, warnings: tuple[str, ...]
) -> Document:
    header, colophon = _plain(lines[: frame.start]), _plain(lines[frame.end :])
    body = list(aozora.plain(lines[frame.start : frame.end], tally))
    sections = [
        *chaptering.left_out("Notation", header, "titlepage"),
        *chaptering.chapters(blocks(body, tally)),
        *chaptering.left_out("Colophon", colophon, "copyright"),
    ]
    return Document(
        title=frame.title,
        author=frame.author,
        language="ja",
        cover=None,
        sections=chaptering.readable(sections),
        warnings=warnings,
    )


def blocks(lines: list[str], tally: Tally) -> list[Block]:
    """The lines of a book as headings, paragraphs and scene breaks; `lines` is empty afterwards."""
    return titling.blocks(_settled(_paragraphs(lines, tally)))


def _settled(texts: Iterator[str]) -> list[str]:
    """A list of the texts, made only when the lines are gone.

    Until then they are held in large pieces of UTF-8: small strings that stay among freed ones
    would keep nearly all the memory of the lines, and one odd character doubles the size of a text.
    """
    packed = []
    while batch := list(islice(texts, BATCH)):
        packed.append("\0".join(batch).encode("utf-8", "replace"))
    found: list[str] = []
    while packed:
        found += packed.pop().decode().split("\0")[::-1]
    return found[::-1]


def _paragraphs(lines: list[str], tally: Tally) -> Iterator[str]:
    for raw in wrapping.paragraphs(lines, tally):
        text = wrapping.without_emphasis(clean.lines(raw, tally), tally)
        if wrapping.is_picture(text) and tally.applies(Rule.ILLUSTRATIONS):
            tally.add(Rule.ILLUSTRATIONS, text)
        elif text:
            yield text


def _plain(lines: Sequence[str]) -> list[Block]:
    """Project Gutenberg's own words, which nobody needs joined."""
    paragraphs = "\n".join(lines).split("\n\n")
    cleaned = (clean.lines(each) for each in paragraphs)
    return [Block(BlockKind.PARAGRAPH, each) for each in cleaned if each]


def _refuse_binary(lines: Sequence[str]) -> None:
    start = "".join(lines[:400])[:20_000]
    controls = sum(start.count(chr(code)) for code in range(9))
    if controls > 20:
        raise Refused(
            "undecodable",
            f"This is not a text file: {controls} control characters stand at its beginning.",
        )
