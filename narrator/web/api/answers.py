"""Answers that more than one resource gives: created, accepted, polled, listed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotModified

from narrator.web.ranges import unchanged

if TYPE_CHECKING:
    from django.http import HttpRequest
    from pydantic import BaseModel

WAIT = "2"
"""Seconds after which it is worth asking again."""


def answer(payload: BaseModel, status: int = 200, **headers: str) -> HttpResponse:
    """Return `payload` as JSON. Header names are written with underscores."""
    response = HttpResponse(
        payload.model_dump_json().encode(), status=status, content_type="application/json"
    )
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def polled(request: HttpRequest, payload: BaseModel, *, finished: bool) -> HttpResponse:
    """Return something that changes while it is watched: 304 when it did not."""
    response = answer(payload)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if unchanged(request, etag):
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    if not finished:
        response["Retry-After"] = WAIT
    return response


class ShownOnce(HttpResponse):
    """An answer with a secret in it. What is kept for a repeated request is `remembered`."""

    remembered: bytes = b""


def shown_once(payload: BaseModel, secret: str, status: int) -> ShownOnce:
    """Return `payload` as JSON; its field `secret` is not kept."""
    response = ShownOnce(
        payload.model_dump_json().encode(), status=status, content_type="application/json"
    )
    response.remembered = payload.model_copy(update={secret: None}).model_dump_json().encode()
    return response
