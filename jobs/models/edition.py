"""A corrected source of a book that is there already."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models

from jobs.models.job import Job
from narrator.models import Book

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from narrator.models import User


class EditionState(models.TextChoices):
    """reading ──► pending ──► accepted or discarded. When it cannot be read, its job says why."""

    READING = "reading"
    PENDING = "pending"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


class OnCollision(models.TextChoices):
    """Whose words count where the file and the owner's edits change the same ones."""

    ASK = "ask"
    MINE = "mine"
    THEIRS = "theirs"


class EditionQuerySet(models.QuerySet[Any]):
    def owned_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(book__owner_id=user.pk) if user.pk else self.none()

    def move(self, pk: uuid.UUID, source: EditionState, target: EditionState) -> bool:
        """Move one edition on. Return False if somebody else was first."""
        return self.filter(pk=pk, state=source).update(state=target) == 1


class Edition(models.Model):
    """A file that was uploaded to take the place of a book's source, and what was read of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    book = models.ForeignKey(Book, models.CASCADE, related_name="editions")
    job = models.OneToOneField(Job, models.CASCADE, related_name="edition")
    state = models.CharField(
        max_length=10, choices=EditionState.choices, default=EditionState.READING
    )
    source_name = models.CharField(max_length=255)
    source_digest = models.CharField(max_length=64)
    accept = models.BooleanField(default=False, help_text="take it over as soon as it is read")
    append = models.BooleanField(
        default=False,
        help_text="it holds only new chapters, which come behind those that are there",
    )
    on_collision = models.CharField(
        max_length=6, choices=OnCollision.choices, default=OnCollision.ASK
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source_name} ({self.state})"

    @property
    def folder(self) -> str:
        """The key of everything stored for it; of its source too, once it is the book's."""
        return f"{self.book.folder}/editions/{self.pk}"

    @property
    def source_key(self) -> str:
        return f"{self.folder}/source"

    @property
    def document_key(self) -> str:
        """The key of what was read: see narrator.text.document.dump."""
        return f"{self.folder}/document.jsonl"

    @property
    def base_key(self) -> str:
        """The key of what the book's own source says, before its owner has changed anything."""
        return f"{self.folder}/base.jsonl"
