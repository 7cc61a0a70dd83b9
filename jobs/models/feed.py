"""The private podcast of a narration."""

from __future__ import annotations

import base64
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from jobs.models.job import Job
from narrator.models import OwnedQuerySet, User, digest_of


class FeedQuerySet(OwnedQuerySet):
    def live(self) -> FeedQuerySet:
        return self.filter(revoked_at=None)


class Feed(models.Model):
    """Whoever knows its address may listen, until it is revoked.

    The secret is derived from the site's SECRET_KEY and the id, so that its owner can be shown the
    address again and a stolen database still gives none away. Listeners are let in by the digest:
    an address that was handed out outlives a new SECRET_KEY.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    job = models.ForeignKey(Job, models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(revoked_at=None), name="one_live_feed_per_job"
            )
        ]

    def __str__(self) -> str:
        return f"feed of {self.job_id}"

    @property
    def secret(self) -> str:
        """The secret of the address; "" when the site's SECRET_KEY is another than at its birth."""
        found = salted_hmac("narrator.feed", self.pk.hex, algorithm="sha256").digest()
        words = base64.urlsafe_b64encode(found).decode().rstrip("=")
        return words if not self.digest or digest_of(words) == self.digest else ""
