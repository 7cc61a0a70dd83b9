"""What a person can do with their webhooks: add one, try it, switch it on again, remove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from jobs.models import Notice, NoticeState, Webhook
from jobs.notices import words
from narrator.fetch.address import parse
from narrator.fetch.errors import Unfetchable
from narrator.models import digest_of
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from narrator.models import User

MOST = 5
"""Of one owner."""
MOST_WAITING = 10
"""Pings that are not answered yet."""


def add(owner: User, url: str) -> tuple[Webhook, str]:
    """Keep an address, and return it with its secret, which is shown this once."""
    try:
        address = parse(url)  # its form; what its name stands for is looked at with each request
    except Unfetchable as refused:
        raise Refusal(refused.code, refused.detail) from refused
    if Webhook.objects.owned_by(owner).count() >= MOST:
        raise Refusal("too_many_webhooks", f"You have {MOST} webhooks. Remove one first.", 409)
    hook = Webhook(owner=owner, url=str(address))
    secret = hook.secret
    hook.digest = digest_of(secret)
    hook.save(force_insert=True)
    return hook, secret


def try_out(hook: Webhook) -> None:
    """Send a ping, to see whether it comes."""
    if hook.off_at is not None:
        raise Refusal("webhook_off", "This webhook is switched off. Switch it on first.", 409)
    waiting = hook.notices.filter(event=None, state=NoticeState.PENDING).count()
    if waiting >= MOST_WAITING:
        raise Refusal("too_many_pings", "Wait for the pings that are on their way.", 429)
    Webhook.objects.filter(pk=hook.pk).update(not_before=None)  # somebody waits for it
    Notice.objects.create(owner_id=hook.owner_id, hook=hook, body=words.ping(timezone.now()))


def switch_on(hook: Webhook) -> None:
    """Use it again, as if it had never failed."""
    Webhook.objects.filter(pk=hook.pk).update(off_at=None, failures=0, error="", not_before=None)


def switch_off(hook: Webhook) -> None:
    """Tell it nothing for now; what it was not told yet is dropped."""
    Webhook.objects.filter(pk=hook.pk, off_at=None).update(off_at=timezone.now(), error="")
    hook.notices.filter(state=NoticeState.PENDING).update(
        state=NoticeState.DROPPED, lease_until=None
    )
