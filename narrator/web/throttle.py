"""How often one may try to sign in. Kept in the database, so that every process counts alike."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from narrator.models import SignInAttempts

if TYPE_CHECKING:
    from django.http import HttpRequest

WINDOW = timedelta(minutes=5)
TRIES = 10
"""For one account from one address."""
TRIES_OF_ADDRESS = 100
"""For all accounts from one address: many people may sit behind it."""


def sign_in(request: HttpRequest, username: str) -> int:
    """Count an attempt, and return the seconds to wait before it may be looked at: 0 for now."""
    address = _address(request)
    return max(allow(address, TRIES_OF_ADDRESS), allow(_account(request, username)))


def signed_in(request: HttpRequest, username: str) -> None:
    """The password was right: what was counted for this account and address is forgotten."""
    SignInAttempts.objects.filter(key=_digest(_account(request, username))).delete()


def allow(key: str, tries: int = TRIES) -> int:
    """Count one more attempt of `key`. Return the seconds to wait when there were too many."""
    now = timezone.now()
    SignInAttempts.objects.filter(since__lt=now - WINDOW).delete()
    row, _ = SignInAttempts.objects.get_or_create(key=_digest(key), defaults={"since": now})
    SignInAttempts.objects.filter(pk=row.pk).update(count=F("count") + 1)
    if row.count < tries:
        return 0
    return max(1, math.ceil((row.since + WINDOW - now).total_seconds()))


def _account(request: HttpRequest, username: str) -> str:
    return f"{username.strip().casefold()[:150]} {_address(request)}"


def _address(request: HttpRequest) -> str:
    # Not X-Forwarded-For: anybody can write that.
    return str(request.META.get("REMOTE_ADDR", ""))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
