"""What every request gets: an id to quote in a complaint, and a strict content policy."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    View = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger(__name__)

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def request_id(get_response: View) -> View:
    """Give each request an id; answers carry it as `X-Request-ID`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.META["narrator.request_id"] = uuid.uuid4().hex[:16]
        response = get_response(request)
        response["X-Request-ID"] = request.META["narrator.request_id"]
        if response.status_code >= 500:
            log.error("Request %s was answered %s.", response["X-Request-ID"], response.status_code)
        return response

    return middleware


def content_security(get_response: View) -> View:
    """Allow our own scripts, styles and sounds, nothing inline; keep pages out of caches."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
