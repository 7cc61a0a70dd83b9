"""The exact price of a narration before it starts: what is sent, minus what is already owned."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from jobs.direction import Direction
from jobs.models import Enrolment, Quote, QuotePart, Take
from jobs.plan import Plan, make_plan
from jobs.states import TakeState
from narrator import casting, site
from narrator.models import BookState
from narrator.refusal import Refusal
from narrator.saying import usd
from narrator.text import pace
from narrator.text.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narrator.models import Book, Chapter, User, Voice, VoiceVersion

VALID = timedelta(minutes=30)
REDRAWS = Decimal("1.5")
"""A narration may cost this much of its price when passages have to be read again."""
REDRAWS_LEAST = Decimal("0.01")
ONE_CRASH = Decimal("1.50")
"""A killed worker may lose a window of requests: 100 passages of 750 characters. Of a short book
that is all of it, and its price once more; else it could never be finished."""


def make_quote(
    owner: User,
    book: Book,
    voice: Voice,
    chapters: Sequence[Chapter] | None = None,
    direction: Direction | None = None,
) -> Quote:
    """Price the reading of `chapters` (else of all that are included) and keep the quote."""
    direction = direction or Direction()
    plan = plan_for(book, voice, chapters, direction)
    parts = parts_of(owner, plan)
    billable = sum(part["billable_characters"] for part in parts)
    price = price_of(plan, billable)
    return Quote.objects.create(
        owner=owner,
        book=book,
        version=plan.version,
        chapters=[str(planned.chapter.pk) for planned in plan.chapters if planned.chapter],
        direction=direction.to_dict(),
        parts=parts,
        digest=plan.digest,
        characters=plan.characters,
        owned_characters=plan.characters - billable,
        billable_characters=billable,
        price_usd=price,
        limit_usd=limit_for(price),
        seconds_estimate=round(pace.seconds(plan.characters, book.language), 1),
        expires_at=timezone.now() + VALID,
    )


def parts_of(owner: User, plan: Plan) -> list[QuotePart]:
    """Price each chapter of a plan. What stands in two of them is paid for in the first."""
    seen, price = owned_keys(owner, list(plan.lengths)), site.speech().price
    parts: list[QuotePart] = []
    for planned in plan.chapters:
        read = [each for each in planned.passages if not each.skipped]
        new = {each.key: len(each.text) for each in read if each.key not in seen}
        seen.update(new)
        billable = sum(new.values())
        parts.append(
            {
                "title": planned.title,
                "place": planned.place,
                "characters": sum(len(each.text) for each in read),
                "billable_characters": billable,
                "price_usd": usd(price(billable)),
            }
        )
    return parts


def price_and_saving(owner: User, plan: Plan) -> tuple[Decimal, Decimal]:
    """Return what a plan costs its owner, and what it would cost more with nothing owned."""
    owned = owned_keys(owner, list(plan.lengths))
    billable = sum(length for key, length in plan.lengths.items() if key not in owned)
    return price_of(plan, billable), site.speech().price(plan.characters - billable)


def price_of(plan: Plan, billable: int) -> Decimal:
    """Return what reading `billable` characters of a plan costs."""
    return price_to_read(plan.version, billable)


def price_to_read(version: VoiceVersion, characters: int) -> Decimal:
    """Return what it costs that a version of a voice reads so much."""
    price = site.speech().price(characters)
    return price + enrolment_price(version) if characters else price


def enrolment_price(version: VoiceVersion) -> Decimal:
    """Return what the server asks for keeping this voice, where it does not keep it yet."""
    config = site.speech()
    if not casting.cloned(version) or not config.enrolment_price:
        return Decimal(0)
    kept = Enrolment.objects.filter(version=version, profile=config.profile, url=config.url[:200])
    return Decimal(0) if kept.exclude(remote_id="").exists() else config.enrolment_price


def plan_for(
    book: Book,
    voice: Voice,
    chapters: Sequence[Chapter] | None,
    direction: Direction | None = None,
) -> Plan:
    """Plan a reading with the voice as it is now, or say why it cannot be read."""
    if book.state != BookState.READY:
        raise Refusal("book_not_ready", "The book is not read in yet. Try again shortly.", 409)
    if voice.deleted_at is not None:
        raise Refusal("voice_deleted", "This voice was deleted. Choose another one.", 409)
    if book.language not in site.profile().languages:
        name = LANGUAGES[book.language].name if book.language in LANGUAGES else book.language
        raise Refusal("language_not_spoken", f"This site's speech server does not speak {name}.")
    if chapters is None:
        chapters = list(book.chapters.filter(included=True))
    return make_plan(book, casting.current_version(voice), chapters, direction)


def limit_for(price: Decimal) -> Decimal:
    """Return the most that a narration of this price may cost, re-draws and one crash included."""
    if not price:
        return Decimal(0)
    limit = max(price * REDRAWS, price + REDRAWS_LEAST) + min(price, ONE_CRASH)
    return limit.quantize(Decimal("0.01"), ROUND_UP)


def owned_keys(owner: User, keys: Sequence[str]) -> set[str]:
    """Return those keys whose take this owner already has."""
    done = Take.objects.filter(owner=owner, state=TakeState.DONE)
    owned: set[str] = set()
    for start in range(0, len(keys), 5000):
        part = keys[start : start + 5000]
        owned.update(done.filter(text_key__in=part).values_list("text_key", flat=True))
    return owned
