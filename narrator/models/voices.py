"""Who reads: voices, and the immutable versions of them."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models

from narrator.models.owned import OwnedQuerySet
from narrator.models.people import User


class VoiceQuerySet(OwnedQuerySet):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)


class Voice(models.Model):
    """A named narrator of one owner. A book is read by a VoiceVersion, never by this."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="voices")
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500)
    language = models.CharField(max_length=8, blank=True)
    reads_as = models.ForeignKey(
        "VoiceVersion",
        models.SET_NULL,
        related_name="+",
        null=True,
        help_text="the version that its owner went back to; none: the newest of its words",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["owner", "-created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        """The key of everything stored for this voice."""
        return f"{self.owner_id}/voices/{self.pk}"

    @property
    def reader(self) -> VoiceVersion | None:
        """The version that reads: that which was gone back to, else the newest that was pinned with
        these words, else the newest."""
        versions = list(self.versions.all())
        chosen = (v for v in versions if v.pk == self.reads_as_id)
        pinned = (v for v in versions if v.pinned and v.description == self.description)
        return next(chosen, next(pinned, versions[0] if versions else None))


class VoiceVersion(models.Model):
    """An immutable snapshot of a Voice: what reads a book from its first word to its last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    profile = models.CharField(max_length=20)
    model = models.CharField(max_length=120)
    description = models.CharField(max_length=500)
    reference_key = models.CharField(
        max_length=200, blank=True, help_text="the take it sounds like"
    )
    reference_text = models.TextField(blank=True, help_text="what is said in it")
    reference_digest = models.CharField(max_length=64, blank=True)
    fingerprint = models.JSONField(null=True, help_text="how the reference sounds")
    seed = models.PositiveIntegerField(null=True, help_text="where the server takes one")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voice", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.description} v{self.number}"

    @property
    def pinned(self) -> bool:
        """Whether a kept take is the reference of this voice."""
        return bool(self.reference_key)
