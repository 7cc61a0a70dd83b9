"""What is done with one passage on the page of its chapter."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs import remedies, repairs, retakes, rewording
from jobs.models import Draw, NarratedChapter, Passage, Take
from narrator.refusal import Refusal
from narrator.web.pages.narrated import PAGE, chapter_of, number_in, tools_of, whole

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

    from narrator.web.pages.answers import MemberRequest

SAID: Final = {
    "again": "It is recorded again.",
    "choose": "This take is used from now on.",
    "draw": "This take is used from now on.",
    "words": "The words are changed.",
    "pause": "The pause is set.",
    "leave-out": "It is left out.",
    "bring-back": "It is back.",
    "good": "Noted: it is good.",
}
BIG = 10**18


@login_required
@require_POST
def act(
    request: MemberRequest, job_id: uuid.UUID, number: int, passage_id: int, action: str
) -> HttpResponse:
    """Do something with one passage; say in place why not."""
    found = chapter_of(request, job_id, number)
    rows = Passage.objects.select_related("take__version__voice", "chapter__job__book")
    passage = get_object_or_404(rows, chapter=found, pk=min(passage_id, BIG))
    if action not in DEEDS:
        raise Http404
    refusal = None
    try:
        pk = DEEDS[action](request, passage) or passage.pk
    except Refusal as refused:
        pk, refusal = passage.pk, refused
    place = Passage.objects.filter(pk=pk).values_list("number", flat=True).first()
    if "HX-Request" in request.headers:
        return _in_place(request, found, place or 0, action, refusal)
    if refusal is None:
        messages.success(request, SAID[action])
        page = reverse("narrated-chapter", args=[job_id, number])
        return HttpResponseRedirect(f"{page}?passage={place}#p{place}")
    asked = _asked(request, refusal)
    context = {**whole(found), **tools_of(found, place or 0), **asked, "refusal": refusal}
    return render(request, PAGE, context, status=refusal.status)


def _in_place(
    request: MemberRequest,
    chapter: NarratedChapter,
    place: int,
    action: str,
    refusal: Refusal | None,
) -> HttpResponse:
    chapter.refresh_from_db()
    chapter.job.refresh_from_db()
    context = {**whole(chapter), **tools_of(chapter, place), "swap": True}
    said = {"done": SAID[action]} if refusal is None else _asked(request, refusal)
    return render(request, "repairs/done.html", {**context, **said, "why_not": refusal})


def _asked(request: MemberRequest, refusal: Refusal) -> dict[str, Any]:
    """Keep what was written, with the price that it asks for."""
    words = request.POST.get("text")
    asked = refusal.more.get("price_usd")
    return ({"words": words} if words is not None else {}) | ({"asked": asked} if asked else {})


def _version(request: MemberRequest) -> int | None:
    words = request.POST.get("version", "")
    return number_in(words) or None


def price_in(request: MemberRequest) -> Decimal | None:
    """Return the price that was shown on the button."""
    try:
        return Decimal(request.POST["price"][:30])
    except (KeyError, InvalidOperation):
        return None


def _again(request: MemberRequest, passage: Passage) -> None:
    retakes.record_again(passage, version=_version(request), most=price_in(request))


def _choose(request: MemberRequest, passage: Passage) -> None:
    owned = Take.objects.filter(owner=request.user)
    take = get_object_or_404(owned, pk=number_in(request.POST.get("take", "")))
    rewording.choose(passage, take, version=_version(request))


def _draw(request: MemberRequest, passage: Passage) -> None:
    owned = Draw.objects.filter(take__owner=request.user)
    draw = get_object_or_404(owned, pk=number_in(request.POST.get("draw", "")))
    retakes.choose_draw(passage, draw, version=_version(request))


def _words(request: MemberRequest, passage: Passage) -> int:
    return rewording.reword(
        passage, request.POST.get("text", ""), version=_version(request), most=price_in(request)
    )


def _pause(request: MemberRequest, passage: Passage) -> None:
    words = request.POST.get("seconds", "").strip().replace(",", ".")
    try:
        seconds = float(words) if words else None
    except ValueError as error:
        raise Refusal("invalid", f"{words!r} is no number of seconds.") from error
    repairs.pause(passage, seconds, _version(request))


def _leave_out(request: MemberRequest, passage: Passage) -> None:
    repairs.leave_out(passage, _version(request))


def _bring_back(request: MemberRequest, passage: Passage) -> None:
    repairs.bring_back(passage, _version(request), price_in(request))


def _good(_request: MemberRequest, passage: Passage) -> None:
    remedies.accept(passage)


DEEDS: Final[dict[str, Callable[[MemberRequest, Passage], int | None]]] = {
    "again": _again,
    "choose": _choose,
    "draw": _draw,
    "words": _words,
    "pause": _pause,
    "leave-out": _leave_out,
    "bring-back": _bring_back,
    "good": _good,
}
