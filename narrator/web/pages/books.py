"""A book: its particulars, its chapters, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs import control
from jobs.models import Job, Kind
from narrator import library, site
from narrator.models import Book, BookState, Chapter
from narrator.refusal import Refusal
from narrator.text import pace
from narrator.text.language import LANGUAGES
from narrator.web.forms import BookForm, SelectionForm
from narrator.web.pages.sheets import sheet_of
from narrator.web.pages.shelves import shelve

if TYPE_CHECKING:
    import uuid

    from narrator.web.pages.answers import MemberRequest


def book_of(request: MemberRequest, book_id: uuid.UUID) -> Book:
    book: Book = get_object_or_404(Book.objects.owned_by(request.user), pk=book_id)
    return book


def chapters_of(book: Book) -> dict[str, Any]:
    """The chapters with their prices, and what all that are included come to."""
    speech = site.speech()
    chapters = list(book.chapters.defer("text"))
    included = [chapter for chapter in chapters if chapter.included]
    total = sum(chapter.characters for chapter in included)
    omitted = [chapter for chapter in chapters if not chapter.included]
    left_out = sum(chapter.characters for chapter in omitted)
    return {
        "book": book,
        "languages": LANGUAGES.values(),
        "chapters": [(chapter, speech.price(chapter.characters)) for chapter in chapters],
        "included": included,
        "total": total,
        "total_price": speech.price(total),
        "total_seconds": pace.seconds(total, book.language),
        "omitted": [(chapter, speech.price(chapter.characters)) for chapter in omitted],
        "left_out": len(omitted),
        "left_out_characters": left_out,
        "left_out_price": speech.price(left_out),
    }


@login_required
@require_safe
def book(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    return show(request, book_of(request, book_id))


def show(request: MemberRequest, book: Book, form: BookForm | None = None) -> HttpResponse:
    context = {
        "shelved": shelve([book])[0],
        "same": library.same_file(book),
        "form": form or BookForm(instance=book),
        "narrations": Job.objects.filter(book=book, kind=Kind.NARRATE).select_related(
            "version__voice"
        ),
    }
    status = 422 if form else 200
    return render(request, "books/page.html", {**context, **chapters_of(book)}, status=status)


@login_required
@require_safe
def reading(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """Nothing while a book is read in; then the page is loaded again."""
    if book_of(request, book_id).state == BookState.IMPORTING:
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@login_required
@require_POST
def edit(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    form = BookForm(request.POST, instance=book_of(request, book_id))
    if not form.is_valid():
        return show(request, book_of(request, book_id), form)
    form.keep()
    messages.success(request, "Saved.")
    return redirect("book", book_id)


@login_required
@require_POST
def confirm_language(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """Say in which of our languages a book is read that is in none of them."""
    book = book_of(request, book_id)
    try:
        library.read_in(book, request.POST.get("language", ""))
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, f"It is read in {LANGUAGES[book.language].name}.")
    return redirect("book", book_id)


@login_required
@require_POST
def select(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """Include the checked chapters. htmx gets the new total, a plain form the page."""
    book = book_of(request, book_id)
    form = SelectionForm(request.POST, book=book)
    if form.is_valid():
        form.keep()
    if request.headers.get("HX-Request"):
        reviewed = request.POST.get("page") == "review"
        template = "review/selected.html" if reviewed else "books/total.html"
        return render(request, template, chapters_of(book))
    return redirect("book", book_id)


@login_required
@require_safe
def chapter(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    owned = Chapter.objects.owned_by(request.user).select_related("book")
    chapter = get_object_or_404(owned, pk=chapter_id)
    sheet = sheet_of(chapter.text, request.GET)
    context = {"chapter": chapter, "book": chapter.book, "sheet": sheet}
    return render(request, "books/chapter.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    book = book_of(request, book_id)
    if request.method != "POST":
        return render(request, "books/delete.html", {"book": book})
    name = str(book)
    control.delete_book(book)
    messages.success(request, f"“{name}” is deleted.")
    return redirect("library")
