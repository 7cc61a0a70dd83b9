"""Plain text: decoded, freed of Project Gutenberg's words, unwrapped, cut at its headings."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from narrator.text import chaptering, clean, encoding, gutenberg, headings, matter, wrapping
from narrator.text.document import Block, BlockKind, Document, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

LONGEST_TITLE = 70
_CLOSED = tuple('.!?…,;:"”»’」。！？')
_BREAKS = re.compile(r"\r\n?|\f|\x85|\u2028|\u2029")


def read(path: Path, name: str) -> Document:
    text, warnings = encoding.decode(path.read_bytes())
    lines = _BREAKS.sub("\n", text).expandtabs(4).split("\n")
    _refuse_binary(text)
    frame = gutenberg.frame(lines)
    body = lines[frame.start : frame.end]
    sections = [
        *chaptering.licence(_plain(lines[: frame.start])),
        *chaptering.chapters(blocks(body)),
        *chaptering.licence(_plain(lines[frame.end :])),
    ]
    return Document(
        title=clean.line(frame.title) or PurePath(name).stem,
        author=clean.line(frame.author),
        language=frame.language,
        cover=None,
        sections=chaptering.readable(sections),
        warnings=warnings,
    )


def blocks(lines: list[str]) -> list[Block]:
    """The lines of a book as headings, paragraphs and scene breaks."""
    paragraphs = [clean.lines(each) for each in wrapping.paragraphs(lines)]
    paragraphs = [wrapping.without_emphasis(each) for each in paragraphs if each]
    rank = _ranking(paragraphs)
    return list(_blocks(paragraphs, rank))


def _blocks(paragraphs: Sequence[str], rank: Callable[[str], int]) -> Iterator[Block]:
    skipped = -1
    for at, text in enumerate(paragraphs):
        if at == skipped:
            continue
        level = rank(text)
        if level:
            title = _title(paragraphs, at, rank)
            skipped = at + 1 if title else -1
            yield _heading(f"{text} {title}" if title else text, level)
        elif listed := _listed(text):
            yield from (_heading(line, level) for line, level in listed)
        elif clean.is_scene_break(text):
            yield Block(BlockKind.BREAK, "")
        else:
            yield Block(BlockKind.PARAGRAPH, text)


def _heading(text: str, level: int) -> Block:
    return Block(BlockKind.HEADING, text.replace("\n", " "), level)


def _ranking(paragraphs: Sequence[str]) -> Callable[[str], int]:
    """How deep a heading is; bare numbers count only where several of them open chapters."""
    numbers = sum(headings.rank(text) == 3 for text in paragraphs if len(text) < 10)
    titled = sum(headings.is_numbered_title(text) for text in paragraphs)

    def rank(text: str) -> int:
        found = headings.rank(text.replace("\n", " ")) if text.count("\n") < 3 else 0
        if found == 3:
            return 3 if numbers > 1 else 0
        if not found and _is_whole_title(text):
            return 2
        return 3 if not found and titled > 2 and headings.is_numbered_title(text) else found

    return rank


def _is_whole_title(text: str) -> bool:
    return len(text) < 40 and matter.by_title(text) in {"contents", "copyright", "index"}


def _title(paragraphs: Sequence[str], at: int, rank: Callable[[str], int]) -> str:
    """The title that stands alone below "CHAPTER I", or ""."""
    if at + 2 >= len(paragraphs) or len(paragraphs[at]) > 30:
        return ""
    title = paragraphs[at + 1]
    if len(title) > LONGEST_TITLE or "\n" in title or rank(title) or rank(paragraphs[at + 2]):
        return ""
    if clean.is_scene_break(title) or (title.endswith(_CLOSED) and not title.isupper()):
        return ""
    return title if len(paragraphs[at + 2]) > len(title) else ""


def _listed(text: str) -> list[tuple[str, int]]:
    """The lines of a table of contents: most of them are headings by themselves."""
    if "\n" not in text:
        return []
    ranked = [(line, headings.rank(line)) for line in text.split("\n")]
    if sum(level > 0 for _, level in ranked) * 3 < len(ranked) * 2:
        return []
    deepest = max(level for _, level in ranked)
    return [(line, level or deepest) for line, level in ranked]


def _plain(lines: Sequence[str]) -> list[Block]:
    """Project Gutenberg's own words, which nobody needs joined."""
    paragraphs = "\n".join(lines).split("\n\n")
    cleaned = (clean.lines(each) for each in paragraphs)
    return [Block(BlockKind.PARAGRAPH, each) for each in cleaned if each]


def _refuse_binary(text: str) -> None:
    controls = sum(text[:20_000].count(chr(code)) for code in range(9))
    if controls > 20:
        raise Refused(
            "undecodable",
            f"This is not a text file: {controls} control characters stand at its beginning.",
        )
