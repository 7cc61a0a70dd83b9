"""The ledger and the quotes."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar, NotRequired, TypedDict

from django.db import models
from django.db.models import Sum

from jobs.models.job import Job
from jobs.models.take import Take
from jobs.models.usd import UsdField
from jobs.states import ChargeState
from narrator.models import Book, OwnedQuerySet, User, VoiceVersion


class QuotePart(TypedDict):
    """One chapter of a quote, priced: dollars as they are said to programs."""

    title: str
    place: NotRequired[str]
    characters: int
    billable_characters: int
    price_usd: str


class Quote(models.Model):
    """The exact price of a narration, bound to the text, the voice version and the price list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="quotes")
    book = models.ForeignKey(Book, models.CASCADE, related_name="quotes")
    version = models.ForeignKey(VoiceVersion, models.CASCADE, related_name="quotes")
    chapters = models.JSONField(help_text="ids of the chapters it covers, in order")
    parts = models.JSONField(default=list, help_text="a QuotePart for each of them")
    direction = models.JSONField(
        default=dict, blank=True, help_text="how it is performed: see jobs.direction"
    )
    digest = models.CharField(max_length=64, help_text="of every text, its order and the voice")
    characters = models.PositiveBigIntegerField()
    owned_characters = models.PositiveBigIntegerField()
    billable_characters = models.PositiveBigIntegerField()
    price_usd = UsdField()
    limit_usd = UsdField()
    seconds_estimate = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"${self.price_usd} for {self.billable_characters} characters"


class ChargeQuerySet(OwnedQuerySet):
    def total(self) -> Decimal:
        """Return the dollars that these rows count for."""
        return Decimal(self.aggregate(total=Sum("amount_usd"))["total"] or 0)


class Charge(models.Model):
    """What one paid request reserved, cost, or may have cost. Written before it is sent.

    `amount_usd` is what the row counts for: the reserved price, then the provider's own cost when
    it tells one, and nothing once released.
    """

    owner = models.ForeignKey(User, models.SET_NULL, related_name="charges", null=True)
    job = models.ForeignKey(Job, models.SET_NULL, related_name="charges", null=True)
    take = models.ForeignKey(Take, models.SET_NULL, related_name="charges", null=True)
    fence = models.UUIDField(help_text="the attempt that it pays for")
    characters = models.PositiveIntegerField()
    reserved_usd = UsdField()
    amount_usd = UsdField()
    state = models.CharField(
        max_length=14, choices=ChargeState.choices, default=ChargeState.RESERVED
    )
    request_id = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "created_at"]),  # the month of one user
            models.Index(fields=["created_at"]),  # the day of the site
            models.Index(fields=["state"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["take", "fence"], name="one_charge_per_attempt")
        ]

    def __str__(self) -> str:
        return f"${self.amount_usd} {self.state}"


class SpendingStop(models.Model):
    """While there is a row, the whole site buys nothing."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    reason = models.CharField(max_length=200, blank=True, help_text="shown to those who wait")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason or "Spending is stopped."
