"""Who reads: a kept voice, or one described in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jobs import suggestions
from jobs.quotes import make_quote
from narrator.models import Book, Voice
from narrator.refusal import Refusal
from narrator.web.forms import VoiceForm
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.books import book_of
from narrator.web.pages.describing import EXAMPLES, advised

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

PAGE = "voices/page.html"


def choices(request: MemberRequest, book: Book, form: VoiceForm | None = None) -> dict[str, Any]:
    """What the page of voices shows."""
    number = request.GET.get("example", "")
    example = EXAMPLES[int(number)] if number in map(str, range(len(EXAMPLES))) else None
    initial = {"language": book.language}
    if example:
        initial |= {"description": example.description, "name": example.name}
    form = form or VoiceForm(initial=initial)
    return {
        "book": book,
        "voices": Voice.objects.owned_by(request.user).kept().prefetch_related("versions"),
        "examples": EXAMPLES,
        "suggests": suggestions.offered(),
        "form": form,
        **advised(str(form["description"].value() or "")),
    }


@login_required
@require_safe
def voices(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    return render(request, PAGE, choices(request, book_of(request, book_id)))


@login_required
@require_POST
def describe(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """Keep a new voice and price the book with it."""
    book = book_of(request, book_id)
    form = VoiceForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, choices(request, book, form), status=422)
    voice = form.keep_for(request.user)
    if "hear" in request.POST:
        return redirect(f"{reverse('voice', args=[voice.pk])}?book={book.pk}")
    return priced(request, book, voice)


@login_required
@require_POST
def choose(request: MemberRequest, book_id: uuid.UUID, voice_id: uuid.UUID) -> HttpResponse:
    voice = get_object_or_404(Voice.objects.owned_by(request.user).kept(), pk=voice_id)
    return priced(request, book_of(request, book_id), voice)


def priced(request: MemberRequest, book: Book, voice: Voice) -> HttpResponse:
    """Go on to the price, or say why there is none."""
    try:
        quote = make_quote(request.user, book, voice)
    except Refusal as refusal:
        return refused(request, PAGE, choices(request, book), refusal)
    return redirect("quote", quote.pk)


@login_required
@require_POST
def forget(request: MemberRequest, book_id: uuid.UUID, voice_id: uuid.UUID) -> HttpResponse:
    """Offer a voice no longer. What it has read stays."""
    mine = Voice.objects.owned_by(request.user).kept()
    voice = get_object_or_404(mine, pk=voice_id)
    mine.filter(pk=voice.pk).update(deleted_at=timezone.now())
    messages.success(request, f"The voice “{voice.name}” is no longer offered.")
    return redirect("voices", book_id)
