"""What is known of how a speech server is doing."""

from __future__ import annotations

from django.db import models


class SpeechServer(models.Model):
    """One row for each address. While `down_since` is set, one request at a time asks for it."""

    url = models.CharField(primary_key=True, max_length=200)
    answered_at = models.DateTimeField(null=True, help_text="when it last answered, to seconds")
    down_since = models.DateTimeField(null=True, help_text="it failed again and again from then")
    up_since = models.DateTimeField(null=True, help_text="when its last outage ended")
    ask_at = models.DateTimeField(null=True, help_text="while it is down: the next to ask")
    wait_seconds = models.FloatField(default=0, help_text="between the last two that asked")
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.url} {'down' if self.down_since else 'up'}"
