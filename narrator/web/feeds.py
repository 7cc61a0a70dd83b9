"""Private podcasts for players: no session, no token; who has the address may listen."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobs.feeds import feed_with
from jobs.models import Feed, NarratedChapter
from jobs.pipeline.parts import whole
from narrator import site
from narrator.audio.clip import RATE
from narrator.audio.errors import AudioError
from narrator.podcast import Episode, Podcast, to_rss
from narrator.web.ranges import serve, unchanged

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

GONE = "There is no such feed."


def address(request: HttpRequest, feed: Feed) -> str:
    """Return what is given to a podcast player; "" where it cannot be shown again."""
    secret = feed.secret
    return request.build_absolute_uri(reverse("feed", args=[secret])) if secret else ""


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The chapters that are finished so far, as episodes."""
    found = _found(secret)
    body = to_rss(_podcast(request, found, secret))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response: HttpResponse = HttpResponse(body, content_type="application/rss+xml; charset=utf-8")
    if unchanged(request, etag):
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return _hidden(response)


@require_safe
def episode(request: HttpRequest, secret: str, number: int) -> HttpResponseBase:
    """The sound of one chapter, with `Range`."""
    chapter = _ready(_found(secret)).filter(number=number).first()
    if chapter is None:
        raise Http404(GONE)
    made = int(chapter.ready_at.timestamp() * 1000) if chapter.ready_at else 0
    try:
        path = whole(chapter, "mp3")
    except (AudioError, FileNotFoundError) as error:
        raise Http404(GONE) from error
    return _hidden(serve(request, path, "audio/mpeg", f'"{chapter.pk}-{made}-mp3"'))


@require_safe
def cover(request: HttpRequest, secret: str) -> HttpResponseBase:
    book = _found(secret).job.book
    if book is None or not book.cover_key:
        raise Http404(GONE)
    try:
        path = site.store().local(book.cover_key)
    except FileNotFoundError as error:
        raise Http404(GONE) from error
    return _hidden(serve(request, path, "image/jpeg", f'"{book.pk.hex}-cover"'))


def _found(secret: str) -> Feed:
    found = feed_with(secret)
    if found is None:
        raise Http404(GONE)
    return found


def _ready(found: Feed) -> QuerySet[NarratedChapter]:
    rows = NarratedChapter.objects.audible().filter(job=found.job)
    return rows.select_related("job").defer("spans", "quiet")


def _podcast(request: HttpRequest, found: Feed, secret: str) -> Podcast:
    job = found.job
    book, voice = job.book, job.voice
    image = reverse("feed-cover", args=[secret]) if book and book.cover_key else ""
    read_by = f", read by {voice.name}" if voice else ""
    return Podcast(
        guid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"narrator:{job.pk}")),
        title=str(book),
        author=book.author if book else "",
        description=f"{book}{read_by}. A private feed: do not pass its address on.",
        language=job.language,
        url=request.build_absolute_uri(reverse("feed", args=[secret])),
        page=request.build_absolute_uri(reverse("job", args=[job.pk])),
        image=request.build_absolute_uri(image) if image else "",
        episodes=[_episode(request, chapter, secret) for chapter in _ready(found)],
    )


def _episode(request: HttpRequest, chapter: NarratedChapter, secret: str) -> Episode:
    return Episode(
        guid=f"narrator:{chapter.job_id}:{chapter.number}",
        number=chapter.number,
        title=chapter.title,
        url=request.build_absolute_uri(reverse("episode", args=[secret, chapter.number])),
        size=chapter.mp3_bytes or site.store().size(chapter.audio_key("mp3")),
        seconds=chapter.samples / RATE,
        # Not when it was made: players sort by this, and a repaired chapter is no news.
        published=chapter.job.created_at + timedelta(minutes=chapter.number),
    )


def _hidden(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
