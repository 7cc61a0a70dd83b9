"""Files with `Range`, `If-Range`, `HEAD` and `ETag` (RFC 9110, section 14), sent in slices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.http import HttpRequest, HttpResponseBase

SLICE = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(Exception):
    """The range begins after the end of the file."""


def serve(
    request: HttpRequest, path: Path, media_type: str, etag: str, filename: str = ""
) -> HttpResponseBase:
    """Answer with a file or the part of it that is asked for.

    `etag` is strong, in its quotes. With `filename` it is a download, else it plays in the page.
    """
    size = path.stat().st_size
    response: HttpResponseBase
    try:
        part = _wanted(request, size, etag)
    except Unsatisfiable:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = _answer(request, path, media_type, size, part, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    if filename and response.status_code < 300:
        response["Content-Disposition"] = str(content_disposition_header(True, filename))  # noqa: FBT003
    return response


def _answer(
    request: HttpRequest,
    path: Path,
    media_type: str,
    size: int,
    part: tuple[int, int] | None,
    etag: str,
) -> HttpResponseBase:
    if unchanged(request, etag):
        return HttpResponseNotModified()
    start, length = part or (0, size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=media_type)
    else:
        response = StreamingHttpResponse(_slices(path, start, length), content_type=media_type)
    response["Content-Length"] = str(length)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return response


def unchanged(request: HttpRequest, etag: str) -> bool:
    """Return whether the asker already has what `etag` names."""
    known = [
        each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    return etag in known or known == ["*"]


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return (start, length) of the range, or None for the whole file.

    Several ranges, and what is not a range, are answered with the whole, as the RFC allows.
    """
    if request.headers.get("If-Range", etag) != etag:
        return None
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        start = size - length
    else:
        start = int(first)
        end = min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
        length = end - start + 1
    if length <= 0 or start >= size:
        raise Unsatisfiable
    return start, length


def _slices(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (data := file.read(min(SLICE, length))):
            length -= len(data)
            yield data
