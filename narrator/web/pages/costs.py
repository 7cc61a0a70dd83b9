"""What a change of a book touches and costs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.changes import Reading, usual_voice
from narrator.saying import money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.changes import Cost
    from narrator.models import Book, Chapter


def cost_words(cost: Cost) -> str:
    """Say what a change touches: "37 passages changed, $0.21."."""
    if not cost.passages:
        return "No passage is to be read anew."
    plural = "" if cost.passages == 1 else "s"
    return f"{cost.passages} passage{plural} changed, {money(cost.price_usd)}."


def change_words(book: Book, before: Iterable[str], after: Iterable[str]) -> str:
    """Say what it costs to read `after` where `before` was read."""
    return cost_words(Reading(book, usual_voice(book.owner, book)).change(before, after))


def heard(*chapters: Chapter) -> list[str]:
    """Return the texts of those chapters that are read."""
    return [chapter.text for chapter in chapters if chapter.included]
