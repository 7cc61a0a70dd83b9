"""Prices."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from jobs.models import Quote
from narrator.casting import steadiness_warning
from narrator.saying import usd


class QuotePayload(Schema):
    id: UUID
    book: UUID
    voice: UUID
    characters: int
    owned_characters: int
    billable_characters: int
    price_usd: str
    limit_usd: str
    seconds_estimate: float
    warnings: list[str]
    expires_at: datetime


def quote_payload(quote: Quote) -> QuotePayload:
    return QuotePayload(
        id=quote.pk,
        book=quote.book_id,
        voice=quote.version.voice_id,
        characters=quote.characters,
        owned_characters=quote.owned_characters,
        billable_characters=quote.billable_characters,
        price_usd=usd(quote.price_usd),
        limit_usd=usd(quote.limit_usd),
        seconds_estimate=quote.seconds_estimate,
        warnings=[warning] if (warning := steadiness_warning(quote.version)) else [],
        expires_at=quote.expires_at,
    )
