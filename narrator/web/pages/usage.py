"""What the money went into."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs import ledger, spending

if TYPE_CHECKING:
    from django.http import HttpResponse

    from narrator.web.pages.answers import MemberRequest

DAYS = 31


@login_required
@require_safe
def usage(request: MemberRequest) -> HttpResponse:
    """The last month: by day, book, voice and job; saved, drawn again and perhaps charged."""
    charges = spending.charges_of(request.user, DAYS)
    by_day = spending.by_day(charges)
    shown = {
        "total": spending.total(charges),
        "drawn_again": spending.drawn_again(charges),
        "saved": spending.saved(request.user, DAYS),
        "left": ledger.left_for(request.user.pk),
        "days": by_day,
        "most": max((day.sums.total for day in by_day), default=Decimal(0)),
        "shares": [
            ("By book", spending.by_book(charges), "book", "Not of a book that is still here"),
            ("By voice", spending.by_voice(charges), "voice", "Not of a voice that is still here"),
        ],
        "works": spending.by_job(request.user, DAYS),
    }
    return render(request, "usage/page.html", shown)
