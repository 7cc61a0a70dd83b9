"""Who should read this book? Asked of a text model, where the site has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs import suggestions
from narrator.refusal import Refusal
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.books import book_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse, HttpResponseBase

    from narrator.models import Book

PAGE = "studio/suggest.html"


def talk(book: Book) -> dict[str, Any]:
    if not suggestions.offered():
        raise Http404
    conversation = suggestions.conversation_on(book)
    return {
        "book": book,
        "conversation": conversation,
        "proposals": suggestions.proposals(conversation),
    }


@login_required
@require_safe
def suggest(request: MemberRequest, book_id: UUID) -> HttpResponse:
    return render(request, PAGE, talk(book_of(request, book_id)))


@login_required
@require_POST
def ask(request: MemberRequest, book_id: UUID) -> HttpResponseBase:
    """Ask once more. A script reads the words as they come; else the page comes when all are."""
    known = talk(book_of(request, book_id))
    try:
        words = suggestions.ask(known["conversation"], request.POST.get("wish", ""))
    except Refusal as refusal:
        return refused(request, PAGE, known, refusal)
    if request.headers.get("Accept") == "text/plain":
        streamed = StreamingHttpResponse(words, content_type="text/plain; charset=utf-8")
        streamed["X-Accel-Buffering"] = "no"
        return streamed
    for _ in words:
        pass
    return redirect("suggest-voices", book_id)


@login_required
@require_POST
def forget(request: MemberRequest, book_id: UUID) -> HttpResponse:
    """Begin anew."""
    suggestions.forget(talk(book_of(request, book_id))["conversation"])
    return redirect("suggest-voices", book_id)
