"""Which element is heard when: SMIL documents."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from narrator.readalong.book import audio_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.readalong.book import Chapter

SMIL = """<?xml version="1.0" encoding="utf-8"?>
<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">
<body><seq id="chapter" epub:textref="{page}" epub:type="chapter">
{pars}
</seq></body>
</smil>
"""


@dataclass(frozen=True, slots=True)
class Clip:
    """The element `id` of a page is heard in the file `audio` (an address), in milliseconds."""

    id: str
    audio: str
    begin: int
    end: int


def clips(number: int, chapter: Chapter) -> list[Clip]:
    """What is heard of a chapter. Its sentences are `s1`, `s2`, … on its page."""
    begins = [each.begin for block in chapter.blocks for each in block.sentences]
    spans = enumerate(unbroken(begins, chapter.seconds), 1)
    audio = audio_name(number, chapter)
    return [Clip(f"s{at}", audio, begin, end) for at, (begin, end) in spans if end > begin]


def overlay(page: str, clips: Sequence[Clip]) -> str:
    """The overlay of a page (its address from here)."""
    pars = (
        f'<par id="p{at}"><text src="{page}#{each.id}"/><audio src="{each.audio}" '
        f'clipBegin="{clock(each.begin)}" clipEnd="{clock(each.end)}"/></par>'
        for at, each in enumerate(clips, 1)
    )
    return SMIL.format(page=page, pars="\n".join(pars))


def unbroken(begins: Sequence[float], seconds: float) -> list[tuple[int, int]]:
    """Return begin and end in milliseconds of what begins at these times, in order.

    A reading system plays what is in clips and nothing else: so each lasts until the next begins,
    and the pauses of the narration are heard too.
    """
    edges = [0, *(millis(each) for each in begins[1:]), millis(seconds)]
    return list(pairwise(edges)) if begins else []


def duration(clips: Sequence[Clip]) -> int:
    """Milliseconds of all that is heard: the total must be the sum of what the clips say."""
    return sum(each.end - each.begin for each in clips)


def clock(milliseconds: int) -> str:
    """A duration as the package document gives it."""
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}s"


def millis(seconds: float) -> int:
    return round(seconds * 1000)
