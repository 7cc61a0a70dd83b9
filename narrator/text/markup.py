"""The canonical text of a chapter: one string that a person can read and edit.

Blocks are separated by blank lines; `# Title` is a heading (one `#` per level), `* * *` a scene
break, a single newline inside a block a line break. A paragraph that would look like a heading or
a break starts with a backslash.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from narrator.text.document import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCENE_BREAK = "* * *"
DEEPEST = 6

_HEADING = re.compile(r"(#{1,6}) +(\S.*)", re.DOTALL)
_BREAK = re.compile(r"\* ?\* ?\*")
_LOOKS_MARKED = re.compile(r"\\*(?:#{1,6} +\S|\* ?\* ?\*$)")


def render(blocks: Iterable[Block]) -> str:
    """Blocks without text are left out; spaces at both ends of a line are not kept."""
    return "\n\n".join(text for text in map(_render_block, blocks) if text)


def parse(text: str) -> list[Block]:
    """The inverse of `render`; lenient with what a person types."""
    blocks: list[Block] = []
    for lines in _groups(text):
        blocks += _parse_group(lines)
    return blocks


def _render_block(block: Block) -> str:
    if block.kind is BlockKind.BREAK:
        return SCENE_BREAK
    lines = [line for line in map(str.strip, block.text.split("\n")) if line]
    if not lines:
        return ""
    if block.kind is BlockKind.HEADING:
        return "#" * min(max(block.level, 1), DEEPEST) + " " + " ".join(lines)
    if _LOOKS_MARKED.match(lines[0]):
        lines[0] = "\\" + lines[0]
    return "\n".join(lines)


def _groups(text: str) -> Iterator[list[str]]:
    group: list[str] = []
    for line in map(str.strip, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if line:
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _parse_group(lines: list[str]) -> Iterator[Block]:
    """A heading or a break may stand directly above its paragraph, without a blank line."""
    for number, line in enumerate(lines):
        if found := _HEADING.fullmatch(line):
            yield Block(BlockKind.HEADING, found[2], len(found[1]))
        elif _BREAK.fullmatch(line):
            yield Block(BlockKind.BREAK, "")
        else:
            yield _paragraph(lines[number:])
            return


def _paragraph(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith("\\") and _LOOKS_MARKED.match(first):
        first = first[1:]
    return Block(BlockKind.PARAGRAPH, "\n".join([first, *lines[1:]]))
