"""Which element is heard when: one SMIL document for each chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.readalong.book import audio_name, millis, page_name

if TYPE_CHECKING:
    from narrator.readalong.book import Chapter, Sentence

SMIL = """<?xml version="1.0" encoding="utf-8"?>
<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">
<body><seq id="chapter" epub:textref="{page}" epub:type="chapter">
{pars}
</seq></body>
</smil>
"""


def overlay(number: int, chapter: Chapter) -> str:
    """The overlay of a chapter that has sentences."""
    page, audio = page_name(number), audio_name(number, chapter)
    pars = (
        f'<par id="p{at}"><text src="{page}#s{at}"/><audio src="{audio}" '
        f'clipBegin="{_clock(each.begin)}" clipEnd="{_clock(each.stop)}"/></par>'
        for at, each in enumerate(sentences(chapter), 1)
    )
    return SMIL.format(page=page, pars="\n".join(pars))


def sentences(chapter: Chapter) -> list[Sentence]:
    return [sentence for block in chapter.blocks for sentence in block.sentences]


def duration(chapter: Chapter) -> int:
    """Milliseconds of all that is heard: the total must be the sum of what the clips say."""
    return sum(millis(each.stop) - millis(each.begin) for each in sentences(chapter))


def clock(milliseconds: int) -> str:
    """A duration as the package document gives it."""
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}s"


def _clock(seconds: float) -> str:
    return clock(millis(seconds))
