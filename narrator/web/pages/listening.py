"""Beside a narration: its private podcast, and the proof that nothing is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs import feeds
from jobs.completeness import report
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
    """What is read, sentence by sentence."""
    job = job_of(request, job_id)
    return render(request, "jobs/report.html", {**report(job), "job": job, "book": job.book})
