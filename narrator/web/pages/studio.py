"""The voice studio: describe a narrator, hear it, keep a take, and what it has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jobs import auditions, ledger, pinning
from jobs.auditions import MOST_TAKES
from jobs.models import Job, Kind, Take
from jobs.states import ACTIVE, TakeState
from narrator import casting, library, site
from narrator.casting import steadiness_warning
from narrator.models import Book, Voice, VoiceVersion
from narrator.refusal import Refusal
from narrator.web.api.takes import play
from narrator.web.api.versions import readings_of
from narrator.web.forms import VoiceForm
from narrator.web.pages.answers import MemberRequest, if_changed, refused
from narrator.web.pages.describing import EXAMPLES, advised

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

SHELF: Final = "studio/page.html"
VOICE: Final = "studio/voice.html"
TAKES: Final = Prefetch("auditions", ledger.with_cost(Take.objects.order_by("pk")))
SHOWN: Final = 6
"""Auditions that the page of a voice shows, the newest first."""


def voice_of(request: MemberRequest, voice_id: UUID) -> Voice:
    mine = Voice.objects.owned_by(request.user).kept().prefetch_related("versions")
    voice: Voice = get_object_or_404(mine, pk=voice_id)
    return voice


def book_for(request: MemberRequest) -> Book | None:
    """Return the book that the voice is looked for, if the address names one of theirs."""
    pk = request.GET.get("book") or request.POST.get("book")
    if not pk:
        return None
    try:
        wanted = UUID(pk)
    except ValueError:
        return None
    return Book.objects.owned_by(request.user).filter(pk=wanted).first()


def to_voice(voice: Voice, book: Book | None = None) -> HttpResponse:
    query = f"?{urlencode({'book': book.pk})}" if book else ""
    return redirect(reverse("voice", args=[voice.pk]) + query)


@login_required
@require_safe
def studio(request: MemberRequest) -> HttpResponse:
    """All kept voices, and a new one."""
    return render(request, SHELF, shelf(request))


def shelf(request: MemberRequest, form: VoiceForm | None = None) -> dict[str, Any]:
    voices = Voice.objects.owned_by(request.user).kept().prefetch_related("versions")
    number = request.GET.get("example", "")
    chosen = EXAMPLES[int(number)] if number in map(str, range(len(EXAMPLES))) else None
    initial = {"description": chosen.description, "name": chosen.name} if chosen else {}
    form = form or VoiceForm(initial=initial)
    return {
        "voices": voices,
        "examples": EXAMPLES,
        "form": form,
        "book": book_for(request),
        **advised(str(form["description"].value() or "")),
    }


@login_required
@require_POST
def add(request: MemberRequest) -> HttpResponse:
    """Keep a new voice and go on to hear it."""
    form = VoiceForm(request.POST)
    if not form.is_valid():
        return render(request, SHELF, shelf(request, form), status=422)
    return to_voice(form.keep_for(request.user), book_for(request))


@login_required
@require_safe
def voice(request: MemberRequest, voice_id: UUID) -> HttpResponse:
    return render(request, VOICE, standing(request, voice_of(request, voice_id)))


@login_required
@require_safe
def takes_now(request: MemberRequest, voice_id: UUID) -> HttpResponseBase:
    """The takes of a voice, for those who watch them being made."""
    now = standing(request, voice_of(request, voice_id))
    facts = [(job.pk, job.state, job.error_code) for job in now["heard"]]
    takes = [(t.pk, t.state, t.seconds) for job in now["heard"] for t in job.auditions.all()]
    return if_changed(request, "studio/takes.html", now, (facts, takes, now["kept_take"]))


def standing(request: MemberRequest, voice: Voice) -> dict[str, Any]:
    """What the page of a voice shows."""
    version = casting.current_version(voice)
    heard = Job.objects.filter(kind=Kind.AUDITION, version__voice=voice)
    jobs = list(heard.select_related("version").prefetch_related(TAKES)[:SHOWN])
    book = book_for(request)
    return {
        "voice": voice,
        "version": version,
        "warning": steadiness_warning(version),
        "heard": jobs,
        "kept_take": _kept_take(version, jobs),
        "active": any(job.state in ACTIVE for job in jobs),
        "streams": site.profile().streams,
        "versions": _versions(voice, version),
        "book": book,
        "books": Book.objects.owned_by(request.user).filter(state="ready")[:50],
        "most_takes": MOST_TAKES,
        "price_each": site.speech().price(100),
        "left": ledger.left_for_auditions(request.user.pk),
        "cap": settings.AUDITION_CAP_USD_PER_DAY,
        "form": VoiceForm(
            initial={
                "description": voice.description,
                "name": voice.name,
                "language": voice.language,
            }
        ),
        **advised(voice.description),
    }


def _kept_take(version: VoiceVersion, heard: list[Job]) -> int | None:
    """Return the take that the voice reads as, among those shown: its sound is the reference's."""
    if version.fingerprint is None:
        return None
    takes = (take for job in heard for take in job.auditions.all())
    return next((take.pk for take in takes if take.fingerprint == version.fingerprint), None)


class Past(NamedTuple):
    """A version that has read something, or was kept from a take."""

    version: VoiceVersion
    current: bool
    read: list[Job]


def _versions(voice: Voice, current: VoiceVersion) -> list[Past]:
    read = readings_of(voice)
    found = [Past(each, each == current, read[each.pk]) for each in voice.versions.all()]
    return [each for each in found if each.read or each.version.pinned]


@login_required
@require_safe
def reference(request: MemberRequest, voice_id: UUID) -> HttpResponseBase:
    """The sound of the kept take."""
    version = casting.current_version(voice_of(request, voice_id))
    if not version.pinned:
        raise Http404
    return play(request, version.reference_key, str(version.pk))


@login_required
@require_POST
def hear(request: MemberRequest, voice_id: UUID) -> HttpResponse:
    """Draw some takes."""
    voice, book = voice_of(request, voice_id), book_for(request)
    takes = request.POST.get("takes", "3")
    try:
        auditions.audition(
            request.user,
            voice,
            text=request.POST.get("text", ""),
            takes=int(takes) if takes in set("12345") else 3,
            book=book,
        )
    except Refusal as refusal:
        return refused(request, VOICE, standing(request, voice), refusal)
    return to_voice(voice, book)


@login_required
@require_POST
def keep(request: MemberRequest, voice_id: UUID, take_id: int) -> HttpResponse:
    """Let the voice sound as one take does, from now on."""
    voice = voice_of(request, voice_id)
    takes = Take.objects.filter(owner=request.user, version__voice=voice, state=TakeState.DONE)
    take = get_object_or_404(takes.select_related("version"), pk=take_id)
    try:
        pinning.pin(voice, take)
    except Refusal as refusal:
        return refused(request, VOICE, standing(request, voice), refusal)
    messages.success(request, f"Kept: {voice.name} reads as this take sounds.")
    return to_voice(voice, book_for(request))


@login_required
@require_POST
def refine(request: MemberRequest, voice_id: UUID) -> HttpResponse:
    """Change the name, the words or the language. Old books keep their version."""
    voice, form = voice_of(request, voice_id), VoiceForm(request.POST)
    if not form.is_valid():
        return render(request, VOICE, {**standing(request, voice), "form": form}, status=422)
    library.update_voice(voice, **{k: v for k, v in form.cleaned_data.items() if k in form.data})
    messages.success(request, "Changed. What was read stays as it is.")
    return to_voice(voice, book_for(request))


@login_required
@require_POST
def go_back(request: MemberRequest, voice_id: UUID, number: int) -> HttpResponse:
    """Read on as an earlier version did."""
    voice = voice_of(request, voice_id)
    casting.go_back(voice, get_object_or_404(voice.versions, number=number))
    messages.success(request, f"{voice.name} reads on as version {number}.")
    return to_voice(voice, book_for(request))


@login_required
@require_POST
def duplicate(request: MemberRequest, voice_id: UUID) -> HttpResponse:
    copy = casting.duplicate(request.user, voice_of(request, voice_id))
    messages.success(request, f"This is {copy.name}.")
    return to_voice(copy)


@login_required
@require_POST
def remove(request: MemberRequest, voice_id: UUID) -> HttpResponse:
    """Offer a voice no longer. What it has read stays."""
    voice = voice_of(request, voice_id)
    Voice.objects.filter(pk=voice.pk).update(deleted_at=timezone.now())
    messages.success(request, f"The voice “{voice.name}” is no longer offered.")
    return redirect("studio")
