"""What a speech server calls a pinned voice."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from narrator.models import VoiceVersion


class Enrolment(models.Model):
    """A reference clip at a speech server. `name` is ours and unique, so a lost answer is found."""

    version = models.OneToOneField(VoiceVersion, models.CASCADE, related_name="enrolment")
    name = models.UUIDField(default=uuid.uuid4, unique=True)
    remote_id = models.CharField(max_length=200, blank=True, help_text="empty: not enrolled")
    fence = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    times = models.PositiveIntegerField(default=0, help_text="how often it was enrolled")
    enrolled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.remote_id or 'not enrolled'}"
