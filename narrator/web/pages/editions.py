"""A corrected file: upload it, see what it changes and costs, accept or drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from jobs import editions
from jobs.differences import compare
from jobs.models import Edition, EditionState
from jobs.states import FINAL
from narrator.media import StorageFull
from narrator.models import Voice
from narrator.refusal import Refusal
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.books import book_of
from narrator.web.pages.chapters import cost_words
from narrator.web.pages.review import PAGE as REVIEW
from narrator.web.pages.review import reviewed

if TYPE_CHECKING:
    import uuid

    from narrator.models import Book


def edition_of(request: MemberRequest, edition_id: uuid.UUID) -> Edition:
    owned = Edition.objects.owned_by(request.user).select_related("book__owner", "job")
    edition: Edition = get_object_or_404(owned, pk=edition_id)
    return edition


@csrf_exempt  # a file that is too large is refused while the token is looked for
@login_required
@require_POST
def upload(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """Start reading in a corrected file."""
    book = book_of(request, book_id)
    try:
        return take_file(request, book)
    except Refusal as refusal:
        return refused(request, REVIEW, reviewed(book), refusal)


@csrf_protect
def take_file(request: MemberRequest, book: Book) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise Refusal("no_file", "Choose the corrected file first.")
    try:
        edition = editions.start(book, file.chunks(), file.name or "upload", accept=False)
    except StorageFull as error:
        raise Refusal("storage_full", str(error), 507) from error
    return redirect("edition", edition.pk)


@login_required
@require_safe
def edition(request: MemberRequest, edition_id: uuid.UUID) -> HttpResponse:
    """What would change. While the file is read, the page waits."""
    found = edition_of(request, edition_id)
    return render(request, "review/edition.html", standing(request, found))


def standing(request: MemberRequest, found: Edition) -> dict[str, Any]:
    context: dict[str, Any] = {"edition": found, "book": found.book, "job": found.job}
    failed = found.state == EditionState.READING and found.job.state in FINAL
    context["state"] = "failed" if failed else found.state
    if found.state == EditionState.PENDING:
        voices = Voice.objects.filter(owner=request.user).kept()
        wanted = request.GET.get("voice", "")
        voice = next((each for each in voices if str(each.pk) == wanted), None)
        difference = compare(found, voice)
        words = cost_words(difference.cost)
        context |= {"difference": difference, "voices": voices, "cost": words}
    return context


@login_required
@require_safe
def reading(request: MemberRequest, edition_id: uuid.UUID) -> HttpResponse:
    """Nothing while the file is read; then the page is loaded again."""
    found = edition_of(request, edition_id)
    if found.state == EditionState.READING and found.job.state not in FINAL:
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@login_required
@require_POST
def accept(request: MemberRequest, edition_id: uuid.UUID) -> HttpResponse:
    """Take over what was shown."""
    found = edition_of(request, edition_id)
    try:
        editions.accept(found, request.POST.get("seen", ""))
    except Refusal as refusal:
        return refused(request, "review/edition.html", standing(request, found), refusal)
    messages.success(request, "The book has the corrected text now.")
    return redirect("review", found.book_id)


@login_required
@require_POST
def discard(request: MemberRequest, edition_id: uuid.UUID) -> HttpResponse:
    found = edition_of(request, edition_id)
    try:
        editions.discard(found)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, "The corrected file is dropped. The book is as it was.")
    return redirect("review", found.book_id)
