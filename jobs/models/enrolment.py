"""What a speech server calls a pinned voice."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from narrator.models import VoiceVersion


class Enrolment(models.Model):
    """A reference clip at a speech server. `name` is ours and unique, so a lost answer is found.

    A row without a version is of nobody any more: what the server keeps under it is to be deleted.
    """

    version = models.OneToOneField(
        VoiceVersion, models.SET_NULL, related_name="enrolment", null=True
    )
    name = models.UUIDField(default=uuid.uuid4, unique=True)
    profile = models.CharField(max_length=20, blank=True, help_text="of the server that was asked")
    url = models.CharField(max_length=200, blank=True, help_text="of the server that was asked")
    remote_id = models.CharField(max_length=200, blank=True, help_text="empty: not enrolled")
    fence = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    times = models.PositiveIntegerField(default=0, help_text="how often it was enrolled")
    enrolled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.remote_id or 'not enrolled'}"

    @property
    def remote_name(self) -> str:
        """The name under which the server was asked to keep it."""
        return f"{REMOTE_PREFIX}{self.name.hex}"


REMOTE_PREFIX = "narrator-"
