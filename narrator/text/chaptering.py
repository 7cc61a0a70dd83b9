"""One stream of blocks to chapters, by its headings. Not a character is dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from narrator.text import aozora, gutenberg, headings, matter, titling
from narrator.text.cleaning import Rule
from narrator.text.document import Block, BlockKind, Document, Refused, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

APART = {
    Rule.CONTENTS: "Contents",
    Rule.NOTES: "Notes",
    Rule.CAPTIONS: "Captions",
    Rule.TABLES: "Tables",
    Rule.CODE_BLOCKS: "Code",
    Rule.PAGE_FURNITURE: "Page headers and numbers",
}
FRONT = "Front matter"
BEGINNING = "Beginning"
SHORT_FRONT = 1_000  # characters of a title page that has a heading of its own
_MANY = 3
_SHORT = frozenset({"cover", "titlepage", "contents", "copyright", "advertisement"})
_LONG_BOOK = 20_000  # characters


def document(
    blocks: Sequence[Block],
    *,
    title: str = "",
    author: str = "",
    language: str = "",
    cover: bytes | None = None,
    apart: Mapping[Rule, Sequence[Block]] = MappingProxyType({}),
    warnings: Iterable[str] = (),
) -> Document:
    """A Document from one stream: Gutenberg's frame set apart, the rest cut at its headings."""
    blocks = titling.promoted(blocks)
    frame = gutenberg.frame([block.text for block in blocks])
    end = _before_colophon(blocks, frame.end)
    sections = [
        *licence(blocks[: frame.start]),
        *chapters(blocks[frame.start : end]),
        *left_out("Colophon", blocks[end : frame.end], "copyright"),
        *licence(blocks[frame.end :]),
        *set_apart(apart),
    ]
    return Document(
        title=frame.title or title,
        author=frame.author or author,
        language=frame.language or language,
        cover=cover,
        sections=readable(sections),
        warnings=tuple(warnings),
    )


def _before_colophon(blocks: Sequence[Block], end: int) -> int:
    """Where a Japanese book says what it was printed from."""
    last = range(max(0, end - 30), end)
    return next((at for at in last if blocks[at].text.startswith(aozora.COLOPHON)), end)


def readable(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections if anybody can read them aloud; raises Refused when there is nothing to read.

    Where every section would be left out, what is left out is the book: all are included.
    """
    if not any(_spoken(section) for section in sections):
        raise Refused("no_text", "There is nothing to read aloud in this file.")
    sections = tuple(map(_book_is_read(sections), sections))
    if any(section.included and _spoken(section) for section in sections):
        return sections
    return tuple(replace(section, included=True, reason="") for section in sections)


def _book_is_read(sections: Sequence[Section]) -> Callable[[Section], Section]:
    """What a title such as "Contents" leaves out, but for the most part of a book."""
    whole = sum(section.characters for section in sections if section.reason != "licence")

    def checked(section: Section) -> Section:
        if section.reason in _SHORT and section.characters * 2 > whole > _LONG_BOOK:
            return replace(section, included=True, reason="")
        return section

    return checked


def licence(blocks: Sequence[Block]) -> list[Section]:
    return left_out("Project Gutenberg", blocks, "licence")


def set_apart(apart: Mapping[Rule, Sequence[Block]]) -> list[Section]:
    """A section for each rule that has set something apart."""
    return [
        section
        for rule, title in APART.items()
        for section in left_out(title, apart.get(rule, ()), rule.value)
    ]


def left_out(title: str, blocks: Sequence[Block], reason: str) -> list[Section]:
    """One section that is not read by default, or none when it would be empty."""
    if not any(block.text for block in blocks):
        return []
    return [Section(title, tuple(blocks), included=False, reason=reason)]


def chapters(blocks: Sequence[Block]) -> list[Section]:
    """Cut `blocks` at their chapter headings; what stands before the first is kept."""
    starts = _starts(blocks)
    if not starts:
        return [Section(_first_heading(blocks), tuple(blocks))] if blocks else []
    bounds = [0, *starts] if starts[0] else list(starts)
    pieces = [blocks[a:b] for a, b in zip(bounds, [*bounds[1:], len(blocks)], strict=True)]
    sections = [_section(piece) for piece in pieces]
    if starts[0]:
        sections[0] = replace(sections[0], title=sections[0].title or _untitled(sections[0]))
    if starts[0] or (len(sections) > 2 and sections[0].characters < SHORT_FRONT):
        sections[0] = matter.judged(sections[0], first=True)
    return _joined_titles(sections)


def _untitled(section: Section) -> str:
    """What stands before the first heading: a title page, or a chapter that has no heading."""
    return FRONT if section.characters < 5_000 else BEGINNING


def _starts(blocks: Sequence[Block]) -> list[int]:
    """Where the headings stand of the shallowest level that cuts the text in two or more."""
    levels = Counter(block.level for block in blocks if block.kind is BlockKind.HEADING)
    chosen = next((level for level in sorted(levels) if levels[level] > 1), None)
    if chosen is None and len(levels) > 1:
        chosen = sorted(levels)[1]
    elif chosen is None:
        chosen = min(levels, default=0)
        lone = [at for at, block in enumerate(blocks) if _at_level(block, chosen)]
        return [] if lone[:1] == [0] else lone
    if deeper := _parts_only(blocks, chosen, levels):
        chosen = deeper
    return [at for at, block in enumerate(blocks) if _at_level(block, chosen)]


def _parts_only(blocks: Sequence[Block], level: int, levels: Counter[int]) -> int | None:
    """The next level, when the headings of this one are parts with chapters below them."""
    titles = [b.text for b in blocks if b.kind is BlockKind.HEADING and b.level == level]
    deeper = next((other for other in sorted(levels) if other > level), None)
    if deeper is None or levels[deeper] < len(titles):
        return None
    return deeper if sum(map(headings.is_part, titles)) * 2 > len(titles) else None


def _at_level(block: Block, level: int) -> bool:
    return block.kind is BlockKind.HEADING and 0 < block.level <= level


def _section(blocks: Sequence[Block]) -> Section:
    title = _first_heading(blocks[:1]) or _first_heading(blocks[:8])
    return matter.judged(Section(title, tuple(blocks)))


def _first_heading(blocks: Sequence[Block]) -> str:
    return next((block.text for block in blocks if block.kind is BlockKind.HEADING), "")


def _joined_titles(sections: list[Section]) -> list[Section]:
    """A heading without text of its own ("PART ONE") belongs to the chapter that follows it.

    Many in a row whose titles come again are the printed table of contents.
    """
    last = {section.title: at for at, section in enumerate(sections)}
    joined: list[Section] = []
    held: list[Section] = []
    for at, section in enumerate(sections):
        if _only_titles(section) and section.included:
            held.append(section)
            continue
        if len(held) >= _MANY and any(last[each.title] >= at for each in held[:3]):
            joined += _printed_contents(held, section, repeated=last[section.title] > at)
        else:
            joined.append(_under(held, section))
        held = []
    return joined + held


def _printed_contents(held: list[Section], section: Section, *, repeated: bool) -> list[Section]:
    """`section` follows the list; when its title is `repeated` later, that is the last entry."""
    listed = [block for each in held for block in each.blocks]
    rest = section
    if repeated:
        listed.append(section.blocks[0])
        rest = replace(section, title=FRONT, blocks=section.blocks[1:])
    return [*left_out("Contents", listed, "contents"), rest]


def _only_titles(section: Section) -> bool:
    return all(block.kind is not BlockKind.PARAGRAPH for block in section.blocks)


def _under(held: list[Section], section: Section) -> Section:
    if not held:
        return section
    titles = [each.title for each in held] + [section.title]
    blocks = tuple(block for each in [*held, section] for block in each.blocks)
    return replace(section, title=": ".join(filter(None, titles)), blocks=blocks)


def _spoken(section: Section) -> bool:
    return any(character.isalnum() for block in section.blocks for character in block.text)
