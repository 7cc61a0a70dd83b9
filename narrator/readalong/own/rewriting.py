"""From a stranger's EPUB and what was narrated of it to a new one, without the sound itself.

Runs in the child process of narrator.text.sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from narrator.readalong.own import finding, manifest, proofreading, survey
from narrator.readalong.own.letters import letters
from narrator.readalong.own.writing import write
from narrator.text.document import Refused
from narrator.text.zipguard import Archive

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.readalong.own.order import Order
    from narrator.readalong.own.pages import Place
    from narrator.readalong.own.survey import Survey

ENOUGH: Final = 0.9
"""How much of what is heard must stand in the book itself."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """`folder` is where the sound goes; `unmarked`: how many sentences do not light up."""

    folder: str
    unmarked: int


def rewrite(source: Path, order: Order, target: Path) -> Rewritten:
    """Write the new book. Raises Refused when it would not be sound, or not this book's text."""
    with Archive(source) as archive:
        book = manifest.read(archive)
        looked = survey.survey(archive, book, order.keep)
        places, share = _places(looked, order)
        if share < ENOUGH:
            detail = f"Only {share:.0%} of what is read stands in its text."
            raise Refused("too_different", detail)
        written = write(archive, book, order, looked, places, target)
    proofreading.check(target, {f"{written.folder}/{each.file}" for each in order.chapters})
    heard = sum(len(each.sentences) for each in order.chapters)
    return Rewritten(written.folder, heard - written.marked)


def _places(looked: Survey, order: Order) -> tuple[dict[str, list[Place]], float]:
    """The places on each page, by the number of the sentence in the whole narration."""
    chapters = [[letters(each.text) for each in sound.sentences] for sound in order.chapters]
    found = finding.find(looked.letters, chapters)
    places: dict[str, list[Place]] = {}
    number = 0
    for spans in found:
        for at, span in enumerate(spans):
            number += 1
            if placed := span and looked.place(span, number):
                places.setdefault(placed[0], []).append(placed[1])
            else:
                spans[at] = None
    return places, finding.share(chapters, found)
