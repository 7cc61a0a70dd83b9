"""Private podcasts: open one for a narration, close it, find it by its secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Feed, Kind
from narrator.models import digest_of
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from jobs.models import Job


def live_feed(job: Job) -> Feed | None:
    """Return the feed of a narration that is not revoked."""
    feed: Feed | None = job.feeds.filter(revoked_at=None).first()
    return feed


def open_feed(job: Job) -> Feed:
    """Return the feed of a narration; make one where there is none that can be shown."""
    if job.kind != Kind.NARRATE:
        raise Refusal("not_a_narration", "Only a narration has a feed.", 409)
    feed = live_feed(job)
    if feed and feed.secret:
        return feed
    try:
        with transaction.atomic():
            close_feed(job)
            return _make(job)
    except IntegrityError as error:  # asked twice: the first one counts
        if first := live_feed(job):
            return first
        raise Refusal("try_again", "The feed was just closed. Try again.", 409) from error


def _make(job: Job) -> Feed:
    feed = Feed(owner_id=job.owner_id, job=job)
    feed.digest = digest_of(feed.secret)
    feed.save(force_insert=True)
    return feed


def close_feed(job: Job) -> bool:
    """Revoke the feed: its address leads nowhere from now on. Return whether there was one."""
    return job.feeds.filter(revoked_at=None).update(revoked_at=timezone.now()) > 0


def feed_with(secret: str) -> Feed | None:
    """Return the feed that this secret opens."""
    rows = Feed.objects.filter(revoked_at=None, owner__is_active=True)
    related = rows.select_related("job__book", "job__version__voice")
    feed: Feed | None = related.filter(digest=digest_of(secret)).first()
    return feed
