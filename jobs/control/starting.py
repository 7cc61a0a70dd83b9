"""Start a narration at a price that was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import dispatch, ledger, places, takes
from jobs.control import limits
from jobs.direction import CLIP, Direction
from jobs.models import Job, Kind, NarratedChapter
from jobs.pipeline import recording
from jobs.quotes import limit_for, plan_for, price_and_saving
from jobs.states import ACTIVE
from narrator.audio.sound import DEFAULT_PROFILE, PROFILES
from narrator.models import Chapter
from narrator.refusal import Refusal
from narrator.saying import usd

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobs.models import Quote
    from jobs.plan import Plan
    from narrator.models import Book, User, Voice


@dataclass(frozen=True, slots=True)
class Terms:
    """What its owner accepts: the price, and the most it may cost with passages read again."""

    price: Decimal
    limit: Decimal
    saved: Decimal
    sound: str
    direction: Direction


def narrate_quoted(
    owner: User,
    quote: Quote,
    sound: str = DEFAULT_PROFILE,
    direction: Direction | None = None,
) -> Job:
    """Start what a quote priced, unless the text, the voice or the price has changed since.

    `direction` may differ from the quote's in what costs nothing.
    """
    direction = direction or Direction.of(quote.direction)
    ids = {chapter: place for place, chapter in enumerate(quote.chapters)}
    found = Chapter.objects.filter(book=quote.book, pk__in=ids)
    chapters = sorted(found, key=lambda chapter: ids[str(chapter.pk)])
    plan = plan_for(quote.book, quote.version.voice, chapters, direction)
    price, saved = price_and_saving(owner, plan)
    if quote.expires_at < timezone.now():
        raise _changed(price, "The quote has expired")
    if plan.digest != quote.digest or price > quote.price_usd:
        raise _changed(price, "The text, the voice or the price has changed since the quote")
    return _start(owner, plan, Terms(price, limit_for(price), saved, sound, direction))


def narrate(
    owner: User,
    book: Book,
    voice: Voice,
    chapters: Sequence[Chapter] | None,
    max_price: Decimal | None,
    sound: str = DEFAULT_PROFILE,
    direction: Direction | None = None,
) -> Job:
    """Start a narration that may cost up to `max_price`, re-draws included."""
    direction = direction or Direction()
    plan = plan_for(book, voice, chapters, direction)
    price, saved = price_and_saving(owner, plan)
    if price and (max_price is None or price > max_price):
        raise _changed(price, "More than was accepted")
    limit = max_price if price and max_price else limit_for(price)
    return _start(owner, plan, Terms(price, limit, saved, sound, direction))


def _changed(price: Decimal, why: str) -> Refusal:
    return Refusal(
        "price_changed",
        f"{why}: this narration costs ${usd(price)} now. Accept it first.",
        409,
        price_usd=usd(price),
    )


def _start(owner: User, plan: Plan, terms: Terms) -> Job:
    if terms.sound not in PROFILES:
        known = ", ".join(PROFILES)
        raise Refusal("unknown_sound", f"{terms.sound!r} is no sound. Use {known}.")
    if terms.direction.scene == CLIP:
        raise Refusal("no_clip", "Begin without it, then send the sound between scenes.", 409)
    if Job.objects.filter(target=f"import:{plan.book.pk}", state__in=ACTIVE).exists():
        raise Refusal("being_read", "The book is being read in right now. Wait a moment.", 409)
    target = plan.target
    job: Job | None = Job.objects.active().filter(target=target).first()
    if job is not None:  # asked twice
        return job
    left = ledger.left_for(owner.pk)
    if terms.price > left:
        costs = f"This costs ${terms.price:.2f}; your limit leaves ${left:.2f} this month."
        raise Refusal("over_cap", costs)
    try:
        with transaction.atomic():
            return _create(owner, plan, target, terms)
    except IntegrityError:  # asked twice at once: the first one counts
        return Job.objects.get(target=target, state__in=ACTIVE)


def _create(owner: User, plan: Plan, target: str, terms: Terms) -> Job:
    limits.room_for(owner, Kind.NARRATE)
    job = Job.objects.create(
        owner=owner,
        kind=Kind.NARRATE,
        target=target,
        book=plan.book,
        version=plan.version,
        language=plan.book.language,
        sound=terms.sound,
        direction=terms.direction.to_dict(),
        price_usd=terms.price,
        limit_usd=terms.limit,
        saved_usd=terms.saved,
    )
    texts = {each.key: each.text for part in plan.chapters for each in part.passages}
    places.write(job, plan.chapters, takes.ensure(owner, plan.version, job.language, texts))
    recording.stitch_complete(NarratedChapter.objects.filter(job=job))
    dispatch.ring(dispatch.SPEAK)
    return job
