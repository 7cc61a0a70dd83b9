"""What a speech recogniser heard in a take."""

from __future__ import annotations

from django.db import models

from jobs.models.take import Take


class Transcript(models.Model):
    """The words of one take as they were heard, held against its text."""

    take = models.OneToOneField(Take, models.CASCADE, related_name="transcript")
    audio_key = models.CharField(max_length=200, help_text="of the sound in which they were heard")
    recogniser = models.CharField(max_length=200)
    heard = models.TextField(blank=True)
    wrong = models.PositiveIntegerField(help_text="words replaced, left out or put in")
    words = models.PositiveIntegerField(help_text="of the take's text")
    rate = models.FloatField(help_text="wrong / words")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.take_id} {self.wrong}/{self.words}"
