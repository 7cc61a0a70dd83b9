"""What is thrown away by itself: leftovers of killed processes, and what outlived its use."""

from __future__ import annotations

import time

from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from jobs.retention.leftovers import clear_leftovers
from jobs.retention.rules import AT_ONCE, RULES, Rule
from narrator import site

__all__ = ["AT_ONCE", "RULES", "Rule", "clear_leftovers", "clear_now_and_then"]

LOOK_SECONDS = 3600.0


def clear_now_and_then() -> bool:
    """Clear once an hour, whoever asks. Return whether this was the time."""
    mark = site.scratch() / ".cleared"
    if mark.exists() and time.time() - mark.stat().st_mtime < LOOK_SECONDS:
        return False
    mark.touch()
    clear_leftovers()
    for rule in RULES:
        rule.forget()
    Session.objects.filter(expire_date__lt=Now()).delete()
    return True
