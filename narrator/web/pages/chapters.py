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
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.costs import change_words, heard
from narrator.web.pages.review import chapter_of, version_of
from narrator.web.pages.sheets import sheet_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django.http import HttpResponse

    from narrator.models import Chapter

EDIT = "review/chapter.html"
SPLIT = "review/split.html"


def beside(chapter: Chapter, asked: Mapping[str, str]) -> dict[str, Any]:
    """A chapter with those before and after it; of a long one, the page that is `asked` for."""
    sheet = sheet_of(chapter.text, asked)
    others = chapter.book.chapters.only("pk", "title", "number", "book")
    return {
        "chapter": chapter,
        "book": chapter.book,
        "title": chapter.title,
        "sheet": sheet,
        "text": sheet.text if sheet.count > 1 else chapter.text,
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
        return render(request, EDIT, beside(chapter, request.GET))
    before = heard(chapter)
    mine = {name: request.POST.get(name, "") for name in ("title", "text")}
    part = _part(request.POST)
    try:
        editing.edit_chapter(chapter, version_of(request), paragraphs=part, **mine)
    except Refusal as refusal:
        return refused(request, EDIT, _both(chapter, mine, part, refusal), refusal)
    messages.success(request, f"Saved. {change_words(chapter.book, before, heard(chapter))}")
    place = "" if part is None else f"?at={part.start}"
    return redirect(f"{reverse('edit-chapter', args=[chapter_id])}{place}")


def _part(sent: Mapping[str, str]) -> range | None:
    """Return the paragraphs that were edited, of a chapter that is too long for one page."""
    edges = [sent.get(name, "") for name in ("first", "last")]
    if not all(edge.isascii() and edge.isdigit() and len(edge) < 10 for edge in edges):
        return None
    first, last = map(int, edges)
    return range(first, last)


def _both(
    chapter: Chapter, mine: dict[str, str], part: range | None, refusal: Refusal
) -> dict[str, Any]:
    """What was written, and what is there: of a part, where paragraphs may have moved, apart."""
    stale = refusal.code == "stale_version"
    if part is not None:
        found = beside(chapter, {"at": str(part.start)})
        return {**found, "yours": mine["text"]} if stale else {**found, **mine}
    found = {**beside(chapter, {}), **mine}
    return {**found, "theirs": chapter.text} if stale else found


@login_required
@require_http_methods(["GET", "POST"])
def split(request: MemberRequest, chapter_id: uuid.UUID) -> HttpResponse:
    """The paragraphs with a button between each two of them."""
    chapter = chapter_of(request, chapter_id)
    context = beside(chapter, request.GET)
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
