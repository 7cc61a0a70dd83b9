"""The pronunciation lists: of one book, and of all books."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs.changes import Reading, touched_by, usual_voice
from narrator import pronunciation, speaking
from narrator.models import Pronunciation
from narrator.refusal import Refusal
from narrator.text.language import LANGUAGES
from narrator.text.lexicon import Lexicon
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.books import book_of
from narrator.web.pages.costs import cost_words

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from jobs.changes import Cost, Touched
    from narrator.models import Book
    from narrator.text.spoken import Manner

PAGE = "review/pronunciations.html"
MOST_SHOWN = 100


def listed(request: MemberRequest, book: Book | None) -> dict[str, Any]:
    """What the page shows: one's own list, and with a book that of the book before it."""
    rows = Pronunciation.objects.owned_by(request.user)
    return {
        "book": book,
        "entries": rows.filter(book=book),
        "general": rows.filter(book=None) if book else rows.none(),
        "languages": LANGUAGES.values(),
    }


@login_required
@require_http_methods(["GET", "POST"])
def of_book(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    return show(request, book_of(request, book_id))


@login_required
@require_http_methods(["GET", "POST"])
def of_all_books(request: MemberRequest) -> HttpResponse:
    return show(request, None)


def show(request: MemberRequest, book: Book | None) -> HttpResponse:
    """Show a list, or add to it."""
    if request.method != "POST":
        return render(request, PAGE, listed(request, book))
    given = _given(request)
    before = speaking.manner_of(book) if book else None
    try:
        row = pronunciation.add(request.user, book, **given)
    except Refusal as refusal:
        return refused(request, PAGE, {**listed(request, book), "given": given}, refusal)
    return _back(request, row, f"“{row.written}” is said “{row.spoken}”.", before)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Show a list with one entry in the form, or change that."""
    row = entry_of(request, entry_id)
    context = {**listed(request, row.book), "changing": row}
    if request.method != "POST":
        return render(request, PAGE, {**context, "given": model_to_dict(row)})
    given = _given(request)
    if row.book:
        del given["language"]  # its form does not ask for one
    before = speaking.manner_of(row.book) if row.book else None
    try:
        pronunciation.change(row, **given)
    except Refusal as refusal:
        return refused(request, PAGE, {**context, "given": given}, refusal)
    return _back(request, row, f"“{row.written}” is said “{row.spoken}”.", before)


def _given(request: MemberRequest) -> dict[str, Any]:
    form = request.POST
    return {
        "written": form.get("written", ""),
        "spoken": form.get("spoken", ""),
        "match_case": "match_case" in form,
        "whole_word": "whole_word" in form,
        "language": form.get("language", ""),
    }


def _back(
    request: MemberRequest, row: Pronunciation, said: str, before: Manner | None
) -> HttpResponse:
    """Tell what a change touches, and go back to its list."""
    if row.book is None or before is None:
        messages.success(request, f"{said} It counts in all your books.")
        return redirect("pronunciations")
    reading = Reading(row.book, usual_voice(request.user, row.book))
    messages.success(request, f"{said} {cost_words(touched_by(reading, before)[1])}")
    return redirect("book-pronunciations", row.book_id)


@login_required
@require_safe
def passages(request: MemberRequest, book_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """The passages of a book that one entry changes."""
    book, row = book_of(request, book_id), entry_of(request, entry_id)
    places, cost = touched(row, book)
    context = {"book": book, "entry": row, "places": places[:MOST_SHOWN], "all": len(places)}
    return render(request, "review/passages.html", {**context, "cost": cost_words(cost)})


@login_required
@require_POST
def remove(request: MemberRequest, entry_id: uuid.UUID) -> HttpResponse:
    row = entry_of(request, entry_id)
    before = speaking.manner_of(row.book) if row.book else None
    pronunciation.remove(row)
    return _back(request, row, f"“{row.written}” is said as it is written again.", before)


def entry_of(request: MemberRequest, entry_id: uuid.UUID) -> Pronunciation:
    owned = Pronunciation.objects.owned_by(request.user).select_related("book__owner")
    row: Pronunciation = get_object_or_404(owned, pk=entry_id)
    return row


def touched(row: Pronunciation, book: Book) -> tuple[list[Touched], Cost]:
    """Return what an entry changes in a book, beside all the other entries."""
    reading, entry = Reading(book, usual_voice(book.owner, book)), pronunciation.entry_of(row)
    others = tuple(each for each in reading.manner.lexicon.entries if each != entry)
    return touched_by(reading, replace(reading.manner, lexicon=Lexicon(others)))
