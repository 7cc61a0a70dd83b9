"""The price, and saying yes to it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jobs import control, ledger
from jobs.direction import CLIP, SILENCE, Direction
from jobs.models import Quote, QuotePart
from jobs.quotes import make_quote
from narrator import site
from narrator.audio.sound import DEFAULT_PROFILE, PROFILES
from narrator.casting import steadiness_warning
from narrator.models import Chapter
from narrator.refusal import Refusal
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.directing import choices, directed, keep_clip_of_new

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

PAGE = "quotes/page.html"


def quote_of(request: MemberRequest, quote_id: uuid.UUID) -> Quote:
    owned = Quote.objects.owned_by(request.user).select_related("book", "version__voice")
    quote: Quote = get_object_or_404(owned, pk=quote_id)
    return quote


def terms(quote: Quote) -> dict[str, Any]:
    """What the page of a quote shows."""
    return {
        "quote": quote,
        "book": quote.book,
        "voice": quote.version.voice,
        "warning": steadiness_warning(quote.version),
        "saved": site.speech().price(quote.owned_characters),
        **_by_chapter(quote),
        "left": ledger.left_for(quote.owner_id),
        "sounds": PROFILES.values(),
        "sound": DEFAULT_PROFILE,
        **choices(Direction.of(quote.direction)),
        "expired": quote.expires_at < timezone.now(),
    }


def _by_chapter(quote: Quote) -> dict[str, Any]:
    """Price each chapter, and what is left: the voice, where the server asks for keeping it."""
    parts = [_part(part) for part in quote.parts]
    spoken = sum((part["price"] for part in parts), Decimal(0))
    return {"parts": parts, "voice_price": quote.price_usd - spoken if parts else Decimal(0)}


def _part(part: QuotePart) -> dict[str, Any]:
    owned = part["characters"] - part["billable_characters"]
    return {**part, "owned": owned, "price": Decimal(part["price_usd"])}


@login_required
@require_safe
def quote(request: MemberRequest, quote_id: uuid.UUID) -> HttpResponse:
    return render(request, PAGE, terms(quote_of(request, quote_id)))


@login_required
@require_POST
def accept(request: MemberRequest, quote_id: uuid.UUID) -> HttpResponse:
    """Start the narration. A price that has changed is asked again."""
    quote = quote_of(request, quote_id)
    try:
        direction = directed(request.POST, Direction.of(quote.direction))
        if direction.words != Direction.of(quote.direction).words:
            return asked_again(request, quote, direction=direction)
        sound = request.POST.get("sound", DEFAULT_PROFILE)
        without = direction.changed(scene=SILENCE) if direction.scene == CLIP else direction
        job = control.narrate_quoted(request.user, quote, sound, without)
    except Refusal as refusal:
        if refusal.code == "price_changed":
            return asked_again(request, quote, refusal)
        return refused(request, PAGE, terms(quote), refusal)
    keep_clip_of_new(request, job)
    return redirect("job", job.pk)


@login_required
@require_POST
def renew(request: MemberRequest, quote_id: uuid.UUID) -> HttpResponse:
    """Price the same chapters and voice anew, as they are to be performed."""
    quote = quote_of(request, quote_id)
    try:
        direction = directed(request.POST, Direction.of(quote.direction))
    except Refusal as refusal:
        return refused(request, PAGE, terms(quote), refusal)
    return asked_again(request, quote, direction=direction)


def asked_again(
    request: MemberRequest,
    quote: Quote,
    because: Refusal | None = None,
    direction: Direction | None = None,
) -> HttpResponse:
    direction = direction or Direction.of(quote.direction)
    chapters = Chapter.objects.filter(book=quote.book, pk__in=quote.chapters)
    try:
        voice = quote.version.voice
        new = make_quote(request.user, quote.book, voice, list(chapters), direction)
    except Refusal as refusal:
        return refused(request, PAGE, terms(quote), refusal)
    if because:
        messages.warning(request, because.detail)
    elif direction.words != Direction.of(quote.direction).words:
        messages.info(request, "This is the price with the titles and credits that you chose.")
    return redirect("quote", new.pk)
