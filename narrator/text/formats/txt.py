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
    headings,
    matter,
    titlepage,
    wrapping,
)
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind, Document, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from narrator.text.cleaning import Tally

LONGEST_TITLE = 70
LONGEST_SENTENCE = 160
BATCH = 1_000
BARE = 30  # a heading of no more characters has no title yet
_OPENED = tuple('"“„«—–-「『')
_CLOSED = tuple('.!?…,;:"”»’」。！？')


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
    paragraphs = _settled(_paragraphs(lines, tally))
    rank = _ranking(paragraphs)
    return list(_blocks(paragraphs, rank))


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


def _blocks(paragraphs: Sequence[str], rank: Callable[[str], int]) -> Iterator[Block]:
    titled = _are_titled(paragraphs, rank)
    skipped = -1
    for at, text in enumerate(paragraphs):
        if at == skipped:
            continue
        level = rank(text)
        if level:
            title = _title(paragraphs, at, rank, sure=titled)
            skipped = at + 1 if title else -1
            yield _heading(_joined(text, title), level)
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
        found = 0 if _listed(text) else headings.rank(text.replace("\n", " "))
        if found == 3:
            return 3 if numbers > 1 else 0
        if not found and _is_whole_title(text):
            return 2
        return 3 if not found and titled > 2 and headings.is_numbered_title(text) else found

    return rank


def _is_whole_title(text: str) -> bool:
    return len(text) < 40 and matter.by_title(text) in {"contents", "copyright", "index"}


def _joined(label: str, title: str) -> str:
    """A number such as "VI" is read as a sentence of its own, before the title."""
    if not title:
        return label
    return f"{label}. {title}" if label[-1].isalnum() else f"{label} {title}"


def _are_titled(paragraphs: Sequence[str], rank: Callable[[str], int]) -> bool:
    """Whether most bare headings have a line of their own below: then it is their title."""
    titles = [_title(paragraphs, at, rank, sure=True) for at in _bare(paragraphs, rank)]
    return len(titles) > 2 and sum(map(bool, titles)) * 3 > len(titles) * 2


def _bare(paragraphs: Sequence[str], rank: Callable[[str], int]) -> list[int]:
    return [at for at, each in enumerate(paragraphs) if len(each) <= BARE and rank(each)]


def _title(
    paragraphs: Sequence[str], at: int, rank: Callable[[str], int], *, sure: bool = False
) -> str:
    """The title that stands alone below "CHAPTER I", or ""; `sure` admits whole sentences."""
    if at + 2 >= len(paragraphs) or len(paragraphs[at]) > BARE or _is_whole_title(paragraphs[at]):
        return ""
    title, text = paragraphs[at + 1 : at + 3]
    if len(title) > (LONGEST_SENTENCE if sure else LONGEST_TITLE) or "\n" in title:
        return ""
    if rank(title) or rank(text) or clean.is_scene_break(title) or title.startswith(_OPENED):
        return ""
    if title.endswith(_CLOSED) and not sure and not title.isupper():
        return ""
    return title if sure or len(text) > len(title) else ""


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


def _refuse_binary(lines: Sequence[str]) -> None:
    start = "".join(lines[:400])[:20_000]
    controls = sum(start.count(chr(code)) for code in range(9))
    if controls > 20:
        raise Refused(
            "undecodable",
            f"This is not a text file: {controls} control characters stand at its beginning.",
        )
