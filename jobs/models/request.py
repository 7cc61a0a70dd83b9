"""Answers remembered for `Idempotency-Key`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from narrator.models import User


class RememberedAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key; empty while the first is still at work."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="of the method, the path and the body")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
