"""Claim a row for one worker, and keep the claim while the work lasts."""

from __future__ import annotations

import logging
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.LEASE_SECONDS)
BEAT_SECONDS = settings.LEASE_SECONDS / 6
MAX_ATTEMPTS = 3
"""What has ended this many workers is set aside."""


def free() -> Q:
    """Return the condition of rows that no living worker holds."""
    return Q(lease_until=None) | Q(lease_until__lt=Now())


def claim(rows: QuerySet[Any], **fields: Any) -> uuid.UUID | None:
    """Claim the one row in `rows`. Return its fence, or None when somebody else was first."""
    fence = uuid.uuid4()
    claimed = rows.filter(free()).update(fence=fence, lease_until=Now() + LEASE, **fields)
    return fence if claimed == 1 else None


def put_off(rows: QuerySet[Any], fence: uuid.UUID, seconds: float, **fields: Any) -> None:
    """Let go of a claim that came to nothing through no fault of the row: nobody takes it up
    before so many seconds have passed."""
    again = Now() + timedelta(seconds=seconds)
    rows.filter(fence=fence).update(fence=None, lease_until=again, **fields)


def now(rows: QuerySet[Any]) -> None:
    """Let what was put off be taken up at once."""
    rows.filter(fence=None, lease_until__gt=Now()).update(lease_until=None)


@contextmanager
def held(rows: QuerySet[Any], fence: uuid.UUID) -> Iterator[None]:
    """Renew the claim in the background for as long as the block runs."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            try:
                rows.filter(fence=fence).update(lease_until=Now() + LEASE)
            except (OperationalError, InterfaceError) as error:  # the work goes on meanwhile
                log.warning("A claim could not be renewed: %s", error)
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, name="claim-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
