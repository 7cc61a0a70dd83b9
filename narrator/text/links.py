"""Bare web addresses in the text: nobody listens to more of one than its domain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from narrator.text.cleaning import Rule, inked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from narrator.text.cleaning import Tally
    from narrator.text.document import Block, Section

# The same addresses as narrator.text.spoken finds in a heading.
_URL = re.compile(
    r"(?:https?://|ftp://|\bwww\.)(?:www\.)?([^\s/?#<>\"“”«»()\[\]]{1,253})"
    r"([^\s<>\"“”«»()\[\]]*[^\s<>\"“”«»()\[\].,;:!?'’])?"
)


def shortened(sections: Iterable[Section], tally: Tally) -> Iterator[Section]:
    """The sections with every bare address replaced by its domain."""
    for section in sections:
        if tally.applies(Rule.LINKS) and any(map(_has_one, section.blocks)):
            yield replace(section, blocks=tuple(_block(each, tally) for each in section.blocks))
        else:
            yield section


def _has_one(block: Block) -> bool:
    return "://" in block.text or "www." in block.text


def _block(block: Block, tally: Tally) -> Block:
    if not _has_one(block):
        return block

    def domain(found: re.Match[str]) -> str:
        short = found[1].rstrip(".,;:!?")
        mark = found[1][len(short) :] if not found[2] else ""
        taken = inked(found[0]) - inked(short + mark)
        tally.add(Rule.LINKS, found[0], characters=taken)
        return short + mark

    return replace(block, text=_URL.sub(domain, block.text))
