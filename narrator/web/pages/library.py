"""The library: covers, uploads, pasted text, articles by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs import control
from narrator.media import StorageFull
from narrator.refusal import Refusal
from narrator.web.forms import AddressForm, PasteForm, UploadForm
from narrator.web.pages.answers import MemberRequest, if_changed, refused
from narrator.web.pages.shelves import shelf, shelve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from narrator.models import Book, User

PAGE = "library/page.html"


def shelf_of(request: MemberRequest) -> dict[str, Any]:
    page, books = shelf(request.user, request.GET.get("page"))
    return {"page": page, "shelf": books, "form": UploadForm(), "from_address": AddressForm()}


@login_required
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    return render(request, PAGE, shelf_of(request))


@login_required
@require_safe
def shelf_now(request: MemberRequest) -> HttpResponseBase:
    """The shelf alone, for those who watch it."""
    context = shelf_of(request)
    facts = [
        (each.book.pk, each.book.updated_at, each.state, each.percent) for each in context["shelf"]
    ]
    return if_changed(request, "library/shelf.html", context, facts)


@csrf_exempt  # a file that is too large is refused while the token is looked for
@login_required
@require_POST
def upload(request: MemberRequest) -> HttpResponse:
    """Start reading in the files. A script gets cards or a sentence, a plain form a page."""
    try:
        return within_number(request)
    except Refusal as refusal:
        if wants_fragment(request):
            return HttpResponse(refusal.detail, "text/plain", status=refusal.status)
        return refused(request, PAGE, shelf_of(request), refusal)


def within_number(request: MemberRequest) -> HttpResponse:
    try:
        return take_files(request)
    except TooManyFilesSent as error:
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        detail = f"Too many files: {most} is the most for one form. Send the others after these."
        raise Refusal("too_many_files", detail, 400) from error


@csrf_protect
def take_files(request: MemberRequest) -> HttpResponse:
    books = [take(request.user, f.chunks(), f.name or "upload") for f in files_of(request)]
    if wants_fragment(request):
        return render(request, "library/cards.html", {"shelf": shelve(books)}, status=201)
    return redirect("book", books[0].pk) if len(books) == 1 else redirect("library")


@login_required
@require_http_methods(["GET", "POST"])
def paste(request: MemberRequest) -> HttpResponse:
    form = PasteForm(request.POST or None)
    if not form.is_valid():
        return render(request, "library/paste.html", {"form": form})
    chunks, name, title = form.source()
    try:
        book = take(request.user, chunks, name, title)
    except Refusal as refusal:
        return refused(request, "library/paste.html", {"form": form}, refusal)
    return redirect("book", book.pk)


@login_required
@require_POST
def fetch(request: MemberRequest) -> HttpResponse:
    """Start fetching an article from its address."""
    form = AddressForm(request.POST)
    context = {**shelf_of(request), "from_address": form}
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    try:
        job = control.import_address(request.user, form.cleaned_data["address"])
    except Refusal as refusal:
        form.add_error("address", refusal.detail)
        return render(request, PAGE, context, status=refusal.status)
    return redirect("book", cast("Book", job.book).pk)


def files_of(request: MemberRequest) -> Sequence[UploadedFile[Any]]:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal("no_file", str(form.errors["documents"][0]), 400)
    return form.chosen()


def take(owner: User, chunks: Iterable[bytes], name: str, title: str = "") -> Book:
    """Start reading in a document."""
    try:
        job = control.import_book(owner, chunks, name, title=title)
    except StorageFull as error:
        raise Refusal("storage_full", str(error), 507) from error
    return cast("Book", job.book)


def wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
