"""The passages of a narration that need somebody: listened to, taken, read again, left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from jobs import remedies
from jobs.models import Draw, Passage
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jobs.models import Job
    from narrator.web.pages.answers import MemberRequest

SHOWN: Final = 50
SAID: Final = {
    "accept": "Taken.",
    "retry": "It is read again.",
    "reword": "It is read in these words.",
    "skip": "It is left out.",
}


class Place(NamedTuple):
    """A passage, and where in its chapter it is heard, if it is."""

    passage: Passage
    at: float | None


def attention_of(job: Job) -> dict[str, Any]:
    """What the page of a job shows of them, the failed ones first."""
    failed = list(remedies.passages_of(job, "needs_attention")[:SHOWN])
    flagged = list(remedies.passages_of(job, "flagged")[: SHOWN - len(failed)])
    at = remedies.heard_at(flagged)
    places = [Place(each, at.get(each.pk)) for each in [*failed, *flagged]]
    return {"attention": places, "failed": bool(failed)}


@login_required
@require_POST
def remedy(request: MemberRequest, passage_id: int, action: str) -> HttpResponse:
    rows = Passage.objects.filter(chapter__job__owner=request.user)
    if action not in SAID:
        raise Http404
    passage = get_object_or_404(rows.select_related("take", "chapter__job"), pk=passage_id)
    try:
        if action == "accept":
            remedies.accept(passage, _draw(request))
        elif action == "reword":
            remedies.reword(passage, request.POST.get("text", ""))
        else:
            {"retry": remedies.retry, "skip": remedies.skip}[action](passage)
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, SAID[action])
    return redirect("job", passage.chapter.job_id)


def _draw(request: MemberRequest) -> Draw | None:
    pk = request.POST.get("draw", "")
    if not pk:
        return None
    owned = Draw.objects.filter(take__owner=request.user)
    return get_object_or_404(owned, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
