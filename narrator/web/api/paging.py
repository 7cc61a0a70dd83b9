"""Lists by cursor, newest first: pages stay true while new rows arrive."""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from django.db.models import Q
from pydantic import Field

from narrator.refusal import Refusal

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    Row = TypeVar("Row", bound=Model)

Limit = Annotated[int, Field(ge=1, le=100)]


def page(
    request: HttpRequest, rows: QuerySet[Row], cursor: str, limit: int
) -> tuple[list[Row], str | None]:
    """Return the rows after `cursor`, and the address of the next page if there is one."""
    if cursor:
        rows = rows.filter(_after(cursor))
    found = list(rows.order_by("-created_at", "-id")[: limit + 1])
    if len(found) <= limit:
        return found, None
    query = request.GET.copy()
    query["cursor"] = _cursor(found[limit - 1])
    return found[:limit], f"{request.path}?{query.urlencode()}"


def _cursor(row: Any) -> str:
    plain = f"{row.created_at.isoformat()} {row.pk}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _after(cursor: str) -> Q:
    try:
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        when, pk = plain.split(" ")
        created, key = datetime.fromisoformat(when).astimezone(UTC), uuid.UUID(pk)
    except (ValueError, OverflowError, binascii.Error) as error:
        detail = "The cursor is not one of ours. Follow `next` of the page before."
        raise Refusal("bad_cursor", detail) from error
    return Q(created_at__lt=created) | Q(created_at=created, id__lt=key)
