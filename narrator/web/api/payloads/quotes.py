"""Prices."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from jobs.models import Quote, QuotePart
from narrator import site
from narrator.casting import steadiness_warning
from narrator.saying import usd


class QuotedChapter(Schema):
    """What stands in two chapters is paid for in the first of them."""

    id: UUID
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
        chapters=[_chapter(*each) for each in zip(quote.chapters, quote.parts, strict=False)],
    )


def _chapter(pk: str, part: QuotePart) -> QuotedChapter:
    owned = part["characters"] - part["billable_characters"]
    return QuotedChapter(id=UUID(pk), owned_characters=owned, **part)
