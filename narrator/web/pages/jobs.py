"""A narration: how far it got, listening, stopping, downloads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs import control, outdated
from jobs.advice import advice, headline
from jobs.feeds import live_feed
from jobs.ledger import JOB_CAP
from jobs.models import Job, Kind
from jobs.progress import progress
from jobs.resumption import CAPPED, REFUSED
from jobs.states import ACTIVE, OPEN, STOPPED, State
from narrator.refusal import Refusal
from narrator.web.feeds import address
from narrator.web.pages.answers import MemberRequest, if_changed
from narrator.web.pages.remedies import attention_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse, HttpResponseBase

    from jobs.progress import Progress

MOST_DOLLARS: Final = 1_000_000
BY_ITSELF: Final = (*CAPPED, *REFUSED)
"""Codes of pauses that end without anybody."""
OFFERED: Final = (
    ("m4b", "M4B audiobook", "One file with chapter marks and cover, for audiobook players."),
    ("mp3", "MP3 files", "A zip with one file for each chapter, for everything else."),
    (
        "epub",
        "Read-along EPUB",
        "Your EPUB, or the text, with its voice: each sentence lights up as it is read.",
    ),
)


@dataclass(frozen=True, slots=True)
class Download:
    """One format on offer, with the newest job that builds it."""

    format: str
    name: str
    words: str
    job: Job | None

    @property
    def building(self) -> bool:
        return self.job is not None and self.job.state in ACTIVE


def job_of(request: MemberRequest, job_id: uuid.UUID) -> Job:
    narrations = Job.objects.owned_by(request.user).filter(kind=Kind.NARRATE)
    related = narrations.select_related("book", "version__voice")
    job: Job = get_object_or_404(related, pk=job_id)
    return job


def standing(job: Job) -> dict[str, Any]:
    """How far it got, and what can be done."""
    downloads = downloads_of(job)
    far, active = progress(job), job.state in ACTIVE
    ends_by_itself = job.state == State.PAUSED and job.error_code in BY_ITSELF
    return {
        **far,
        "repairing": repairing(job, far),
        "job": job,
        "book": job.book,
        "voice": job.voice,
        "active": active,
        "headline": headline_of(job, far),
        "doing": doing(far) if active else "",
        "ready": sum(chapter["state"] == "ready" for chapter in far["chapters"]),
        "resumable": job.state in STOPPED,
        "over_limit": job.state == State.PAUSED and job.error_code == JOB_CAP,
        "advice": advice(job.error_code, job.state),
        "downloads": downloads if job.state == State.DONE else [],
        **attention_of(job),
        "watched": active or ends_by_itself or any(each.building for each in downloads),
    }


def repairing(job: Job, far: Progress) -> bool:
    """Whether all of it can be heard, and something of it is being changed."""
    heard = bool(far["chapters"]) and all(chapter["audible"] for chapter in far["chapters"])
    return heard and job.state in OPEN


def headline_of(job: Job, far: Progress) -> str:
    """Return what it is, in a few words."""
    if job.state in ACTIVE and repairing(job, far):
        return "Being repaired"
    counts = far["progress"]
    all_read = counts["passages"] and counts["passages_done"] == counts["passages"]
    if job.state in ACTIVE and all_read:
        return "Being put together"
    if job.state == State.QUEUED and counts["passages_done"]:
        return "Going on…"
    return headline(job.error_code, job.state)


def doing(far: Progress) -> str:
    """Return where it stands in line, or which chapter is worked on, of several the first."""
    if far["place"]:
        return "Next in line" if far["place"] == 1 else f"Number {far['place']} in line"
    words = {"reading": "Reading", "stitching": "Putting together"}
    for chapter in far["chapters"]:
        if chapter["state"] in words:
            return f"{words[chapter['state']]} “{chapter['title']}”"
    return ""


def downloads_of(job: Job) -> list[Download]:
    oldest_first = job.exports.filter(kind=Kind.EXPORT, options={}).order_by("created_at")
    newest = {
        export.format: export
        for export in oldest_first
        if export.state != State.DONE or not control.outdated(export, job)
    }
    return [Download(fmt, name, words, newest.get(fmt)) for fmt, name, words in OFFERED]


@login_required
@require_safe
def job(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    job = job_of(request, job_id)
    feed = live_feed(job)
    listening = {"feed": feed, "feed_address": address(request, feed) if feed else ""}
    stale = outdated.may_have_changed(job)
    return render(request, "jobs/page.html", {**standing(job), **listening, "stale": stale})


@login_required
@require_safe
def job_now(request: MemberRequest, job_id: uuid.UUID) -> HttpResponseBase:
    """What moves on the page of a job, for those who watch it."""
    job = job_of(request, job_id)
    now = standing(job)
    exports = [(each.format, each.job and each.job.state) for each in now["downloads"]]
    moving = ("progress", "eta_seconds", "spent_usd", "waiting_for", "place", "rest", "chapters")
    facts = (job.state, job.error_code, [now[name] for name in moving], exports)
    return if_changed(request, "jobs/now.html", now, facts)


@login_required
@require_POST
def act(request: MemberRequest, job_id: uuid.UUID, action: str) -> HttpResponse:
    """Pause, resume or cancel. Who was too late sees how it stands."""
    job = job_of(request, job_id)
    try:
        if action == "resume":
            control.resume(job, _dollars(request.POST.get("max_price", "")))
        else:
            {"pause": control.pause, "cancel": control.cancel}[action](job)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    return redirect("job", job_id)


def _dollars(words: str) -> Decimal | None:
    """Return the price that a page had shown, as it comes back."""
    try:
        amount = Decimal(words or "NaN")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount <= MOST_DOLLARS else None


@login_required
@require_POST
def export(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    """Start building a download."""
    job = job_of(request, job_id)
    try:
        control.export(request.user, job, request.POST.get("format", ""))
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    return redirect("job", job_id)
