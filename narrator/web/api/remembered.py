"""`Idempotency-Key`: a POST that is sent twice is done once.

What succeeded is remembered for KEEP_ANSWERS_DAYS. What was refused did nothing, so it may be
tried again.
"""

from __future__ import annotations

import functools
import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from jobs.models import RememberedAnswer
from narrator.refusal import Refusal
from narrator.web import access
from narrator.web.api.answers import ShownOnce

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponseBase
    from ninja import NinjaAPI

    from narrator.models import User

    Run = Callable[..., HttpResponseBase]

GIVEN_UP = timedelta(minutes=2)
"""After this long without an answer, the first attempt is taken to have died."""
KEY = re.compile(r"[\x21-\x7e]{1,200}")
HEADERS = ("Content-Type", "Location", "Retry-After")


def once(api: NinjaAPI) -> Callable[[Run], Run]:
    """Return a decorator for operations of `api`: each runs once for each key of each caller."""

    def decorate(run: Run) -> Run:
        @functools.wraps(run)
        def wrapped(request: HttpRequest, **path: Any) -> HttpResponseBase:
            key = request.headers.get("Idempotency-Key")
            if request.method != "POST" or key is None:
                return run(request, **path)
            try:
                user = access.identify(request)
                row = _claim(user, key, digest_of(request)) if user else None
            except Exception as error:  # the API knows how to answer each
                return api.on_exception(request, error)
            if row is None:
                return run(request, **path)  # which answers 401
            return _replay(row) if row.status else _first(row, run, request, path)

        return wrapped

    return decorate


def _first(
    row: RememberedAnswer, run: Run, request: HttpRequest, path: dict[str, Any]
) -> HttpResponseBase:
    """Do it, and remember the answer if it was done."""
    done = False
    try:
        response = run(request, **path)
        done = response.status_code < 300 and isinstance(response, HttpResponse)
    finally:
        if not done:
            row.delete()
    if isinstance(response, HttpResponse) and done:
        row.status = response.status_code
        row.headers = {name: response[name] for name in HEADERS if name in response}
        kept = response.remembered if isinstance(response, ShownOnce) else response.content
        row.body = kept.decode()
        row.save(update_fields=["status", "headers", "body"])
    return response


def _claim(user: User, key: str, digest: str) -> RememberedAnswer:
    """Return the caller's row for this key: new and without an answer, or the answered one."""
    if not KEY.fullmatch(key):
        detail = "An Idempotency-Key has 1 to 200 printable ASCII characters, without spaces."
        raise Refusal("idempotency_key_invalid", detail)
    rows = RememberedAnswer.objects.filter(owner=user)
    now = timezone.now()
    if settings.KEEP_ANSWERS_DAYS:
        rows.filter(created_at__lt=now - timedelta(days=settings.KEEP_ANSWERS_DAYS)).delete()
    try:
        with transaction.atomic():
            return RememberedAnswer.objects.create(owner=user, key=key, digest=digest)
    except IntegrityError:
        row = rows.filter(key=key).first()
    if row is None:  # the first one was refused in this moment
        raise _busy()
    if row.digest != digest:
        detail = "This Idempotency-Key was used for another request. Use a new one."
        raise Refusal("idempotency_key_reused", detail)
    if not row.status:
        stale = rows.filter(pk=row.pk, status=0, created_at__lt=now - GIVEN_UP)
        if not stale.update(created_at=now):
            raise _busy()
    return row


def _busy() -> Refusal:
    detail = "The first request with this Idempotency-Key is still at work. Ask again shortly."
    return Refusal("idempotency_key_in_use", detail, 409, retry_after=2)


def _replay(row: RememberedAnswer) -> HttpResponse:
    return HttpResponse(row.body.encode(), status=row.status, headers=row.headers)


def digest_of(request: HttpRequest) -> str:
    """Return the digest of what is asked. Of a form: its fields and files, not its boundaries."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name in sorted(request.FILES):
        file = cast("UploadedFile[Any]", request.FILES[name])
        digest.update(repr((name, file.name, file.size)).encode())
        for chunk in file.chunks(1 << 20):
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()
