"""The private podcast of a narration, and the proof that nothing of it is missing."""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from jobs import feeds
from jobs.completeness import report
from jobs.models import Feed, Kind
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api.answers import answer
from narrator.web.api.jobs import jobs_of
from narrator.web.api.routing import Resource
from narrator.web.feeds import address

router = Resource(tags=["listening"])


class FeedPayload(Schema):
    """`url` is null for a feed that works, but whose address only its players know any more."""

    url: str | None
    created_at: datetime


def _described(request: HttpRequest, feed: Feed) -> FeedPayload:
    return FeedPayload(url=address(request, feed) or None, created_at=feed.created_at)


@router.post("/{uuid:id}/feed", response={201: FeedPayload})
def open_feed(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Open the private podcast of a narration. Asked again, it answers with the same address."""
    job = find(jobs_of(caller(request)), id, "job")
    return answer(_described(request, feeds.open_feed(job)), 201)


@router.look("/{uuid:id}/feed", response=FeedPayload)
def get_feed(request: HttpRequest, id: uuid.UUID) -> FeedPayload:  # noqa: A002
    """The address of the podcast."""
    feed = feeds.live_feed(find(jobs_of(caller(request)), id, "job"))
    if feed is None:
        raise Refusal("not_found", "This narration has no feed. POST to open one.", 404)
    return _described(request, feed)


@router.delete("/{uuid:id}/feed", response={204: None})
def close_feed(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002
    """Revoke the address for good; a feed opened later has another."""
    feeds.close_feed(find(jobs_of(caller(request)), id, "job"))
    return HttpResponse(status=204)


@router.look("/{uuid:id}/report")
def get_report(request: HttpRequest, id: uuid.UUID) -> dict[str, object]:  # noqa: A002
    """Every sentence of a narration: its take, its time, its checks; and the sum."""
    job = find(jobs_of(caller(request)).filter(kind=Kind.NARRATE), id, "narration")
    return dict(report(job))
