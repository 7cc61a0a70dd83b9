"""Send notices: claim, send, record. A receiver that fails is asked again, later each time."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import Now

from jobs import claims
from jobs.models import Notice, NoticeState, Webhook
from jobs.notices import signing
from narrator import failpoints
from narrator.fetch.client import Client
from narrator.fetch.errors import Unfetchable

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

SECONDS = 10.0
"""For a receiver to answer."""
MOST_BYTES = 256 * 1024
MOST_FAILURES = 10
"""In a row; then a webhook is switched off. With the waits between them that is about a day."""
WAITS: Final = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800)  # seconds
MOST_MAILS = 6
GONE = 410
AGENT = "Narrator (webhook)"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is ours to send, with all that sending needs."""

    notice: Notice
    fence: uuid.UUID
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a receiver was not told; `gone`: it wants nothing any more."""

    said: str
    gone: bool = False


def public_client() -> Client:
    """Return the client that asks public addresses only, each time anew."""
    return Client(seconds=SECONDS, most_bytes=MOST_BYTES)


def claim_some(count: int) -> list[Claimed]:
    """Claim up to `count` notices that are due: of each webhook the oldest, one at a time."""
    found: list[Claimed] = []
    mails = _due_mails((count + 1) // 2)  # slow programs must not keep all mail from going out
    for notice in (*mails, *_due_hooks(count)):
        if len(found) == count:
            break
        fence = claims.claim(Notice.objects.filter(pk=notice.pk, state=NoticeState.PENDING))
        if fence is not None:
            found.append(Claimed(notice, fence, notice.hook.secret if notice.hook else ""))
    return found


def _pending() -> QuerySet[Notice]:
    return Notice.objects.filter(state=NoticeState.PENDING)


def _now_or_never(field: str = "not_before") -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__lte": Now()})


def _due_hooks(count: int) -> list[Notice]:
    """What is told out of order confuses programs: one that waits holds up those after it."""
    of_hook = _pending().filter(hook=OuterRef("pk"))
    hooks = Webhook.objects.live().filter(_now_or_never()).filter(Exists(of_hook))
    hooks = hooks.exclude(Exists(of_hook.filter(lease_until__gt=Now())))
    waiting = Q(notices__state=NoticeState.PENDING)
    hooks = hooks.annotate(since=Min("notices__created_at", filter=waiting)).order_by("since")
    firsts = (_pending().filter(hook=hook).select_related("hook").first() for hook in hooks[:count])
    return [notice for notice in firsts if notice is not None]


def _due_mails(count: int) -> list[Notice]:
    if not settings.EMAIL_URL:
        return []
    mails = _pending().filter(_now_or_never(), claims.free(), hook=None)
    return list(mails.select_related("owner")[:count])


def send(claimed: Claimed, client: Client) -> Trouble | None:
    """Tell the receiver. Touches no row: it may take ten seconds."""
    hook = claimed.notice.hook
    return _post(claimed, hook.url, client) if hook else _mail(claimed.notice)


def _post(claimed: Claimed, url: str, client: Client) -> Trouble | None:
    notice = claimed.notice
    if not claimed.secret:
        return Trouble("The site has a new SECRET_KEY. Make this webhook again.", gone=True)
    signed = signing.headers(claimed.secret, str(notice.pk), int(time.time()), notice.body)
    headers = {"Content-Type": "application/json", "User-Agent": AGENT, **signed}
    try:
        answer = client.send("POST", url, headers, notice.body.encode())
    except Unfetchable as error:
        return Trouble(error.detail)
    if 200 <= answer.status < 300:
        return None
    return Trouble(f"It answered {answer.status}.", gone=answer.status == GONE)


def _mail(notice: Notice) -> Trouble | None:
    try:
        EmailMessage(notice.subject, notice.body, to=[notice.owner.email]).send()
    except (SMTPException, OSError, ValueError) as error:
        return Trouble(f"The mail could not be sent: {type(error).__name__}.")
    return None


def record(claimed: Claimed, trouble: Trouble | None) -> None:
    """Write down what became of a notice, in one transaction."""
    failpoints.passed(failpoints.NOTIFIED)
    notice = claimed.notice
    mine = Notice.objects.filter(pk=notice.pk, fence=claimed.fence, state=NoticeState.PENDING)
    with transaction.atomic():
        if trouble is None:
            mine.update(state=NoticeState.TOLD, told_at=Now(), lease_until=None, error="")
            hook = Webhook.objects.filter(notices=notice.pk)
            hook.update(failures=0, error="", not_before=None, told_at=Now())
        elif _again(mine, notice, trouble) and notice.hook:
            _failed(notice.hook, trouble)


def _again(mine: QuerySet[Notice], notice: Notice, trouble: Trouble) -> bool:
    """Return whether it was still ours to put back."""
    lost = notice.hook is None and notice.attempts + 1 >= MOST_MAILS
    return bool(
        mine.update(
            state=NoticeState.DROPPED if lost else NoticeState.PENDING,
            attempts=F("attempts") + 1,
            not_before=None if notice.hook else Now() + wait_after(notice.attempts + 1),
            lease_until=None,
            error=trouble.said[:300],
        )
    )


def _failed(hook: Webhook, trouble: Trouble) -> None:
    hook.refresh_from_db()  # it may have been switched on anew meanwhile
    failures = hook.failures + 1
    off = trouble.gone or failures >= MOST_FAILURES
    Webhook.objects.filter(pk=hook.pk).update(
        failures=failures,
        error=trouble.said[:300],
        not_before=Now() + wait_after(failures),
        off_at=Now() if off else None,
    )
    if off:
        _pending().filter(hook=hook).update(state=NoticeState.DROPPED, lease_until=None)


def wait_after(failures: int) -> timedelta:
    """Return how long to leave a receiver alone, a fifth more or less."""
    seconds = WAITS[min(failures, len(WAITS)) - 1]
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311
