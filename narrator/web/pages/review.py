"""The review of a book before it is read aloud: its chapters, what was cleaned, searching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs.models import EditionState
from jobs.reimport import reimport
from narrator import editing, pronunciation
from narrator.models import Chapter
from narrator.refusal import Refusal
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.books import book_of, chapters_of
from narrator.web.pages.costs import change_words, heard
from narrator.web.pages.rules import rules_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from narrator.models import Book

PAGE = "review/page.html"
BOX = "review/box.html"


def chapter_of(request: MemberRequest, chapter_id: uuid.UUID) -> Chapter:
    owned = Chapter.objects.owned_by(request.user).select_related("book__owner")
    chapter: Chapter = get_object_or_404(owned, pk=chapter_id)
    return chapter


def reviewed(book: Book) -> dict[str, Any]:
    """What the page shows."""
    shown = chapters_of(book)
    return {
        **shown,
        "edited": sum(chapter.edited for chapter, _ in shown["chapters"]),
        "rules": rules_of(book),
        "entries": pronunciation.entries_for(book).count(),
        "waiting": book.editions.filter(state=EditionState.PENDING).first(),
    }


@login_required
@require_safe
def review(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    return render(request, PAGE, reviewed(book_of(request, book_id)))


@login_required
@require_safe
def search(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    book = book_of(request, book_id)
    words = request.GET.get("q", "")
    found = editing.search(book, words)
    context = {"book": book, "words": words, "found": found, "most": editing.MOST_FOUND}
    return render(request, "review/search.html", context)


@login_required
@require_POST
def rename(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    """Change a title. htmx gets the field, a plain form the page."""
    chapter = chapter_of(request, chapter_id)
    trouble = ""
    try:
        editing.edit_chapter(chapter, version_of(request), title=request.POST.get("title", ""))
    except Refusal as refusal:
        trouble = refusal.detail
    if request.headers.get("HX-Request"):
        return render(request, "review/rename.html", {"chapter": chapter, "trouble": trouble})
    if trouble:
        messages.error(request, trouble)
    return redirect("review", chapter.book_id)


@login_required
@require_POST
def move(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    """Move a chapter one place up or down."""
    chapter = chapter_of(request, chapter_id)
    book = chapter.book
    editing.move(chapter, -1 if request.POST.get("to") == "up" else 1)
    return chapters_again(request, book)


@login_required
@require_POST
def merge(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    """Append the next chapter."""
    chapter = chapter_of(request, chapter_id)
    following = chapter.book.chapters.filter(number__gt=chapter.number).first()
    before = heard(chapter, *([following] if following else []))
    said = trouble = ""
    try:
        editing.merge(chapter, version_of(request))
    except Refusal as refusal:
        trouble = refusal.detail
    else:
        touched = change_words(chapter.book, before, heard(chapter))
        said = f"“{chapter.title}” now goes on with what followed it. {touched}"
    return chapters_again(request, chapter.book, said, trouble)


@login_required
@require_POST
def include(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    """Bring back a chapter that was left out."""
    chapter = chapter_of(request, chapter_id)
    editing.edit_chapter(chapter, None, included=True)
    said = f"“{chapter.title}” is read after all. {change_words(chapter.book, [], [chapter.text])}"
    return chapters_again(request, chapter.book, said)


@login_required
@require_safe
def chapters_now(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """The list alone, after a script has changed it."""
    return render(request, BOX, chapters_of(book_of(request, book_id)))


@login_required
@require_POST
def clean(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """Read the file again with other rules of cleaning."""
    book = book_of(request, book_id)
    offered, applied = request.POST.getlist("offered"), set(request.POST.getlist("applied"))
    kept = [rule for rule in offered if rule not in applied]
    try:
        reimport(book, kept, replace_edits="replace_edits" in request.POST)
    except Refusal as refusal:
        context = {**reviewed(book), "rules": rules_of(book, kept)}
        return refused(request, PAGE, context, refusal)
    messages.success(request, "The file is being read again. Load the page in a moment.")
    return redirect("review", book_id)


def chapters_again(
    request: MemberRequest, book: Book, said: str = "", trouble: str = ""
) -> HttpResponse:
    """Show the list after a change: htmx gets it alone, with the sums and what is left out."""
    if request.headers.get("HX-Request"):
        context = {**chapters_of(book), "said": said, "trouble": trouble, "open": True}
        return render(request, BOX, context)
    if trouble:
        messages.error(request, trouble)
    elif said:
        messages.success(request, said)
    return redirect("review", book.pk)


def version_of(request: MemberRequest) -> int:
    """Return the version that a form was made from; one that does not exist when it is broken."""
    words = request.POST.get("version", "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0
