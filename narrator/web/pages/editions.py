"""A corrected file: upload it, see what it changes and costs, accept or drop it."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
from narrator.text.wordmarks import Span, marked
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.books import book_of
from narrator.web.pages.costs import cost_words
from narrator.web.pages.review import PAGE as REVIEW
from narrator.web.pages.review import reviewed

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from jobs.differences import ChangedChapter
    from narrator.models import Book
    from narrator.text.reunion import Collision


CHOICE = re.compile(r"choice-(\d{1,6})")


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """Paragraphs before and after; in spans, where one stands for one."""

    before: list[list[Span]]
    after: list[list[Span]]


@dataclass(frozen=True, slots=True)
class ShownChapter:
    chapter: ChangedChapter
    places: list[ShownPlace]


@dataclass(frozen=True, slots=True)
class ShownCollision:
    number: int
    title: str
    place: ShownPlace
    chosen: str


def shown_place(before: Sequence[str], after: Sequence[str]) -> ShownPlace:
    if len(before) == len(after) == 1:
        left, right = marked(before[0], after[0])
        return ShownPlace([left], [right])
    return ShownPlace(
        *([[Span(words, changed=False)] for words in each] for each in (before, after))
    )


def shown_chapter(chapter: ChangedChapter) -> ShownChapter:
    """As many paragraphs for as many are shown one by one."""
    places = [
        shown_place(*each)
        for before, after in chapter.places
        for each in (
            zip(([words] for words in before), ([words] for words in after), strict=True)
            if len(before) == len(after)
            else [(before, after)]
        )
    ]
    return ShownChapter(chapter, places)


def shown_collision(collision: Collision, chosen: str) -> ShownCollision:
    place = shown_place(collision.mine, collision.theirs)
    return ShownCollision(collision.number, collision.title, place, chosen)


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
    append = request.POST.get("kind") == "append"
    name = file.name or "upload"
    try:
        edition = editions.start(book, file.chunks(), name, accept=False, append=append)
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
        choices = choices_of(request)
        difference = compare(found, voice_of(request, voices), choices)
        context |= {
            "difference": difference,
            "voices": voices,
            "cost": cost_words(difference.cost),
            "chapters": [shown_chapter(chapter) for chapter in difference.changed],
            "collisions": [
                shown_collision(each, choices.get(each.number, ""))
                for each in difference.collisions
            ],
        }
    return context


def voice_of(request: MemberRequest, voices: Iterable[Voice]) -> Voice | None:
    wanted = request.POST.get("voice") or request.GET.get("voice", "")
    return next((each for each in voices if str(each.pk) == wanted), None)


def choices_of(request: MemberRequest) -> dict[int, str]:
    """Return what a form says of collisions: "choice-3" is "mine" or "theirs"."""
    found = ((CHOICE.fullmatch(name), words) for name, words in request.POST.items())
    return {
        int(name[1]): str(words) for name, words in found if name and words in {"mine", "theirs"}
    }


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
def price(request: MemberRequest, edition_id: uuid.UUID) -> HttpResponse:
    """What reading the changes costs, when what collides is taken as the form says."""
    return render(
        request, "review/edition_sum.html", standing(request, edition_of(request, edition_id))
    )


@login_required
@require_POST
def accept(request: MemberRequest, edition_id: uuid.UUID) -> HttpResponse:
    """Take over what was shown."""
    found = edition_of(request, edition_id)
    try:
        editions.accept(found, request.POST.get("seen", ""), choices_of(request))
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
