"""Beside a narration: its private podcast, and the proof that nothing is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs import feeds, timing
from jobs.completeness import chapter_report, report
from narrator.web.pages.jobs import job_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from narrator.web.pages.answers import MemberRequest


@login_required
@require_POST
def open_feed(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    feeds.open_feed(job_of(request, job_id))
    return redirect("job", job_id)


@login_required
@require_POST
def close_feed(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    feeds.close_feed(job_of(request, job_id))
    return redirect("job", job_id)


@login_required
@require_safe
def completeness(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    """What is read of each chapter, in numbers; the sentences come when one is opened."""
    job = job_of(request, job_id)
    return render(request, "jobs/report.html", {**report(job), "job": job, "book": job.book})


@login_required
@require_safe
def completeness_of_chapter(request: MemberRequest, job_id: uuid.UUID, number: int) -> HttpResponse:
    """What is read of one chapter, sentence by sentence. htmx gets the list alone."""
    job = job_of(request, job_id)
    row = get_object_or_404(job.chapters.select_related("job", "chapter"), number=number)
    found = chapter_report(row, job, timing.passages_of(row))
    part = "sentences" if request.headers.get("HX-Request") else "chapter"
    context = {"job": job, "book": job.book, "chapter": found}
    return render(request, f"jobs/report_{part}.html", context)
