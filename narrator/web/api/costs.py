"""What a change would cost, as the API says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja import Schema

from jobs.changes import Reading, usual_voice
from narrator.saying import usd
from narrator.web.access import find
from narrator.web.api.voices import voices_of

if TYPE_CHECKING:
    from jobs.changes import Cost
    from narrator.models import Book


class CostPayload(Schema):
    """So many passages are to be read anew; `characters` of them are not owned yet."""

    passages: int
    characters: int
    price_usd: str


def cost_payload(cost: Cost) -> CostPayload:
    return CostPayload(
        passages=cost.passages, characters=cost.characters, price_usd=usd(cost.price_usd)
    )


def reading(book: Book, voice: str | None) -> Reading:
    """Return how the book is read by this voice, else by the one used last."""
    chosen = find(voices_of(book.owner), voice, "voice") if voice else usual_voice(book.owner, book)
    return Reading(book, chosen)
