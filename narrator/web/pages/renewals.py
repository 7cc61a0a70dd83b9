"""A finished narration whose book has changed: what that touches, and bringing it up to date."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs import outdated, renewal
from narrator.refusal import Refusal
from narrator.saying import money
from narrator.web.pages.jobs import job_of

if TYPE_CHECKING:
    import uuid

    from narrator.web.pages.answers import MemberRequest


@login_required
@require_safe
def changes(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    """What has changed since the narration was made; nothing at all where that is nothing."""
    try:
        found = outdated.look(job_of(request, job_id))
    except Refusal:
        return HttpResponse()
    if not found.changed:
        return HttpResponse()
    return render(request, "jobs/changes.html", {"renewal": found, "job": found.job})


@login_required
@require_POST
def renew(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    """Read what has changed, at the price that was shown."""
    try:
        job = renewal.renew(
            job_of(request, job_id), seen=request.POST.get("seen", ""), most=_price(request)
        )
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        cost = money(job.price_usd) if job.price_usd else "nothing"
        messages.success(request, f"What has changed is being read. In all it costs {cost}.")
    return redirect("job", job_id)


def _price(request: MemberRequest) -> Decimal | None:
    try:
        price = Decimal(request.POST.get("price", ""))
    except InvalidOperation:
        return None
    return price if price.is_finite() else None
