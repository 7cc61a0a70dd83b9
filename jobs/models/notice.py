"""Who is told what became of a job: by mail, or by a request to an address of its owner."""

from __future__ import annotations

import base64
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from jobs.models.job import JobEvent
from narrator.models import OwnedQuerySet, User, digest_of


class WebhookQuerySet(OwnedQuerySet):
    def live(self) -> WebhookQuerySet:
        return self.filter(off_at=None)


class Webhook(models.Model):
    """An address that is asked with a signed POST. After too many failures in a row it is off.

    Its secret is derived from the site's SECRET_KEY and the id: a stolen database signs nothing.
    """

    PREFIX = "whsec_"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    digest = models.CharField(max_length=64, help_text="of the secret that its owner has")
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")
    error = models.CharField(max_length=300, blank=True, help_text="of the last of them")
    not_before = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="the last success")
    off_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"webhook {self.pk}"

    @property
    def secret(self) -> str:
        """What its requests are signed with; "" when SECRET_KEY is another than at its birth."""
        found = salted_hmac("narrator.webhook", self.pk.hex, algorithm="sha256").digest()
        words = self.PREFIX + base64.b64encode(found).decode()
        return words if not self.digest or digest_of(words) == self.digest else ""


class NoticeState(models.TextChoices):
    """pending ──► told, or dropped when nobody could be told."""

    PENDING = "pending"
    TOLD = "told"
    DROPPED = "dropped"


class Notice(models.Model):
    """One thing to tell one receiver: `hook`, or the owner's mailbox. Its id stays the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="notices")
    hook = models.ForeignKey(Webhook, models.CASCADE, related_name="notices", null=True)
    event = models.ForeignKey(JobEvent, models.CASCADE, related_name="notices", null=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(help_text="as it is sent, each time alike")
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    fence = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["hook", "created_at"],
                condition=Q(state=NoticeState.PENDING),
                name="notices_to_tell",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "hook"], name="one_notice_per_hook")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
