"""Prices."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from ninja import Schema

from jobs.models import Quote
from narrator import site
from narrator.casting import steadiness_warning
from narrator.saying import usd
from narrator.web.api.payloads.directions import DirectionPayload, direction_payload


class QuotedChapter(Schema):
    """What stands in two chapters is paid for in the first of them. Credits have no id."""

    id: UUID | None
    title: str
    characters: int
    owned_characters: int
    billable_characters: int
    price_usd: str


class QuotePayload(Schema):
    id: UUID
    book: UUID
    voice: UUID
    characters: int
    owned_characters: int
    billable_characters: int
    price_usd: str
    saved_usd: str
    limit_usd: str
    seconds_estimate: float
    warnings: list[str]
    expires_at: datetime
    direction: DirectionPayload
    chapters: list[QuotedChapter]


def quote_payload(quote: Quote) -> QuotePayload:
    return QuotePayload(
        id=quote.pk,
        book=quote.book_id,
        voice=quote.version.voice_id,
        characters=quote.characters,
        owned_characters=quote.owned_characters,
        billable_characters=quote.billable_characters,
        price_usd=usd(quote.price_usd),
        saved_usd=usd(site.speech().price(quote.owned_characters)),
        limit_usd=usd(quote.limit_usd),
        seconds_estimate=quote.seconds_estimate,
        warnings=[warning] if (warning := steadiness_warning(quote.version)) else [],
        expires_at=quote.expires_at,
        direction=direction_payload(quote.direction),
        chapters=list(_chapters(quote)),
    )


def _chapters(quote: Quote) -> Iterator[QuotedChapter]:
    ids = iter(quote.chapters)
    for part in quote.parts:
        pk = None if part.get("place") else UUID(next(ids))
        owned = part["characters"] - part["billable_characters"]
        yield QuotedChapter(
            id=pk,
            title=part["title"],
            characters=part["characters"],
            owned_characters=owned,
            billable_characters=part["billable_characters"],
            price_usd=part["price_usd"],
        )
