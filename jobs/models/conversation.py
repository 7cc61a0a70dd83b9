"""What was said with a text model about who should read a book."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models

from jobs.models.usd import UsdField
from narrator.models import Book, OwnedQuerySet, User


class Conversation(models.Model):
    """The turns so far, as [role, words], and what they cost."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="conversations")
    book = models.OneToOneField(Book, models.CASCADE, related_name="conversation")
    turns = models.JSONField(default=list)
    cost_usd = UsdField(default=Decimal(0))
    updated_at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return f"{len(self.turns)} turns on {self.book_id}"
