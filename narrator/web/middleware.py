"""What every request gets: an id to quote, a strict content policy, and its page packed."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    View = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger(__name__)

SMALLEST_PACKED = 2_000  # bytes; less goes into the same packet anyway
# So that who guesses at a secret in a page learns nothing from its packed length (BREACH).
MOST_RANDOM_BYTES = 100

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


def packed(get_response: View) -> View:
    """Compress pages: the review of a long novel is 300 kB of very similar rows."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse) or not _is_page(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        response.content = compress_string(response.content, max_random_bytes=MOST_RANDOM_BYTES)
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
        if (etag := response.get("ETag", "")).startswith('"'):
            response["ETag"] = f"W/{etag}"
        return response

    return middleware


def _is_page(response: HttpResponse) -> bool:
    html = response.get("Content-Type", "").startswith("text/html")
    return html and len(response.content) > SMALLEST_PACKED


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
