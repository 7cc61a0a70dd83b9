"""Make a notice for each receiver of what has happened. Asked again, it changes nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from jobs.models import JobEvent, Kind, Notice, Webhook
from jobs.notices import words
from jobs.progress import progress
from jobs.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.notices.words import News
    from narrator.models import User

AT_ONCE = 100
STALE = timedelta(days=3)
"""What is older is no news any more: nobody told it while no worker ran."""
QUIET = timedelta(hours=6)
"""A narration that stops, goes on and stops for the same reason is one mail."""
NEEDED = ("job__owner", "job__book", "job__version__voice")


def spread() -> int:
    """Write the notices of what nobody was told of yet. Return how many turns there were."""
    waiting = JobEvent.objects.filter(spread_at=None).select_related(*NEEDED).order_by("at")
    events = list(waiting[:AT_ONCE])
    if not events:
        return 0
    fresh = [event for event in events if event.at > timezone.now() - STALE]
    notices = [*_for_mailboxes(fresh), *_for_hooks(fresh)]  # read before anything is locked
    with transaction.atomic():
        mine = {event.pk for event in events if _claim(event)}
        Notice.objects.bulk_create(each for each in notices if each.event_id in mine)
    return len(mine)


def _claim(event: JobEvent) -> bool:
    return JobEvent.objects.filter(pk=event.pk, spread_at=None).update(spread_at=Now()) == 1


def _for_hooks(events: Sequence[JobEvent]) -> Iterator[Notice]:
    """One for each address and turn; what was before an address was kept is no news to it."""
    hooks: dict[int, list[Webhook]] = defaultdict(list)
    owners = {event.job.owner_id for event in events}
    for hook in Webhook.objects.live().filter(owner__in=owners):
        hooks[hook.owner_id].append(hook)
    for event in events:
        receivers = [each for each in hooks[event.job.owner_id] if each.created_at <= event.at]
        if receivers:
            body = words.body(news_of(event))
            for hook in receivers:
                yield Notice(owner_id=hook.owner_id, hook=hook, event=event, body=body)


def _for_mailboxes(events: Sequence[JobEvent]) -> Iterator[Notice]:
    """One mail to each owner for all that turned alike: a refused key stops every narration."""
    if not settings.EMAIL_URL:
        return
    alike: dict[tuple[User, str, str], list[JobEvent]] = defaultdict(list)
    for event in events:
        owner, lasts = event.job.owner, event.job.state == event.state
        if event.job.kind == Kind.NARRATE and owner.email and lasts and not _said_lately(event):
            alike[owner, event.state, event.code].append(event)
    for (owner, *_), same in alike.items():
        subject, body = words.mail([news_of(event) for event in same], settings.SITE_URL)
        yield Notice(owner=owner, event=same[0], subject=subject[:200], body=body)


def _said_lately(event: JobEvent) -> bool:
    before = JobEvent.objects.filter(job=event.job, state=event.state, code=event.code)
    lately = Q(spread_at__gt=Now() - QUIET) & ~Q(pk=event.pk)
    return event.state == State.PAUSED and before.filter(lately).exists()


def news_of(event: JobEvent) -> News:
    """Return what is to be said of a turn: its own words, and how far the job is now."""
    job, far = event.job, progress(event.job)
    return words.News(
        job=job.pk,
        kind=job.kind,
        state=State(event.state),
        code=event.code,
        detail=event.detail,
        at=event.at,
        book=job.book_id,
        title=str(job.book) if job.book else "",
        voice=job.voice.name if job.voice else "",
        price=job.price_usd,
        spent=far["spent_usd"],
        passages=far["progress"]["passages"],
        passages_done=far["progress"]["passages_done"],
        audio_seconds=far["progress"]["audio_seconds"],
    )
