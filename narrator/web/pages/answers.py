"""What the pages share: who asks, answering a poll, saying a refusal in place."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from narrator.models import User
    from narrator.refusal import Refusal


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def refused(
    request: HttpRequest, template: str, context: Mapping[str, Any], refusal: Refusal
) -> HttpResponse:
    """Show a page again, with the sentence that says why not."""
    return render(request, template, {**context, "refusal": refusal}, status=refusal.status)


def if_changed(
    request: HttpRequest, template: str, context: Mapping[str, Any], facts: object
) -> HttpResponseBase:
    """Answer a poll: the fragment when `facts` are not those that the asker has seen, else 304."""
    words = json.dumps(facts, default=str, sort_keys=True)
    etag = f'"{hashlib.sha256(words.encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = render(request, template, context)
    response["ETag"] = etag
    return response
