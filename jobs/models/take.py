"""Passages of a narration, and the takes that render them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jobs.models.job import NarratedChapter
from jobs.states import TakeState
from narrator.models import User, VoiceVersion


class Take(models.Model):
    """One rendering of one text by one VoiceVersion. The same text is the same take."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="takes")
    version = models.ForeignKey(VoiceVersion, models.CASCADE, related_name="takes")
    key = models.CharField(max_length=64, help_text="digest of all that shapes the sound")
    language = models.CharField(max_length=8)
    text = models.TextField()
    state = models.CharField(max_length=16, choices=TakeState.choices, default=TakeState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="requests sent so far")
    bad_draws = models.PositiveSmallIntegerField(default=0, help_text="paid, and not usable")
    not_before = models.DateTimeField(null=True, blank=True)
    fence = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    audio_key = models.CharField(max_length=200, blank=True)
    seconds = models.FloatField(default=0)
    rms_db = models.FloatField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_take_per_key"),
            models.CheckConstraint(
                condition=~Q(state=TakeState.DONE) | ~Q(audio_key=""), name="done_has_audio"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"]),  # the sweeper: leases that ran out
            models.Index(fields=["owner", "done_at"]),  # the pace of the last minutes
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.state}"

    @property
    def stem(self) -> str:
        """The key of the audio, without its extension."""
        return f"{self.owner_id}/takes/{self.key[:2]}/{self.key}"


class Passage(models.Model):
    """The place of a take in a chapter, and the structural pause after it."""

    chapter = models.ForeignKey(NarratedChapter, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    take = models.ForeignKey(Take, models.CASCADE, related_name="passages")
    pause = models.CharField(max_length=10)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chapter", "number"], name="one_passage_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id}/{self.number}"
