"""A chapter on a page of its own: edit its text, split it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jobs.changes import usual_voice
from narrator import editing
from narrator.refusal import Refusal
from narrator.text import markup
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.costs import change_words, heard
from narrator.web.pages.review import chapter_of, version_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from narrator.models import Chapter

EDIT = "review/chapter.html"
SPLIT = "review/split.html"


def beside(chapter: Chapter) -> dict[str, Any]:
    """A chapter with those before and after it."""
    others = chapter.book.chapters.only("pk", "title", "number", "book")
    return {
        "chapter": chapter,
        "book": chapter.book,
        "title": chapter.title,
        "text": chapter.text,
        "voice": usual_voice(chapter.book.owner, chapter.book),
        "previous": others.filter(number__lt=chapter.number).last(),
        "next": others.filter(number__gt=chapter.number).first(),
    }


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    """The text in a field. A script saves it while it is written, else the button does."""
    chapter = chapter_of(request, chapter_id)
    if request.method != "POST":
        return render(request, EDIT, beside(chapter))
    before = heard(chapter)
    mine = {name: request.POST.get(name, "") for name in ("title", "text")}
    try:
        editing.edit_chapter(chapter, version_of(request), **mine)
    except Refusal as refusal:
        theirs = {"theirs": chapter.text} if refusal.code == "stale_version" else {}
        return refused(request, EDIT, {**beside(chapter), **mine, **theirs}, refusal)
    messages.success(request, f"Saved. {change_words(chapter.book, before, heard(chapter))}")
    return redirect("edit-chapter", chapter_id)


@login_required
@require_http_methods(["GET", "POST"])
def split(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    """The paragraphs with a button between each two of them."""
    chapter = chapter_of(request, chapter_id)
    context = {**beside(chapter), "blocks": list(enumerate(markup.parse(chapter.text)))}
    if request.method != "POST":
        return render(request, SPLIT, context)
    place = request.POST.get("at", "")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 10 else 0
    before = heard(chapter)
    try:
        _, new = editing.split(chapter, version_of(request), at, request.POST.get("title", ""))
    except Refusal as refusal:
        return refused(request, SPLIT, context, refusal)
    touched = change_words(chapter.book, before, heard(chapter, new))
    messages.success(request, f"“{new.title}” is a chapter of its own now. {touched}")
    return redirect(f"{reverse('review', args=[chapter.book_id])}#chapter-{new.pk}")
