"""What an operator can see of background work. Rows are looked at here, not edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from jobs.models import Charge, Job, NarratedChapter, Quote, SpendingStop, Take, Webhook

if TYPE_CHECKING:
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class LookOnly(ModelAdmin):
    """A list without buttons that change: states move by the pipeline alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Job)
class JobAdmin(LookOnly):
    list_display = (
        "id",
        "owner",
        "kind",
        "state",
        "error_code",
        "price_usd",
        "created_at",
    )
    list_filter = ("kind", "state", "error_code")


@admin.register(NarratedChapter)
class NarratedChapterAdmin(LookOnly):
    list_display = ("id", "job", "number", "state", "attempts", "ready_at")
    list_filter = ("state",)
    fields = ("job", "number", "state", "attempts", "samples", "lease_until", "ready_at")


@admin.register(Take)
class TakeAdmin(LookOnly):
    """Without the text: what people read is theirs."""

    list_display = (
        "id",
        "owner",
        "state",
        "attempts",
        "bad_draws",
        "error_code",
        "done_at",
    )
    list_filter = ("state", "error_code")
    fields = (
        "owner", "version", "state", "attempts", "bad_draws", "seconds", "error_code",
        "error_detail", "lease_until", "not_before", "created_at", "done_at",
    )  # fmt: skip


@admin.register(Charge)
class ChargeAdmin(LookOnly):
    list_display = (
        "id",
        "owner",
        "job",
        "characters",
        "amount_usd",
        "state",
        "created_at",
    )
    list_filter = ("state",)


@admin.register(Quote)
class QuoteAdmin(LookOnly):
    list_display = ("id", "owner", "book", "price_usd", "created_at", "expires_at")
    fields = (
        "owner",
        "book",
        "version",
        "characters",
        "billable_characters",
        "price_usd",
    )


@admin.register(Webhook)
class WebhookAdmin(LookOnly):
    """Without the address: there may be a key in it."""

    list_display = ("id", "owner", "failures", "error", "told_at", "off_at")
    fields = ("owner", "failures", "error", "not_before", "told_at", "off_at", "created_at")


@admin.register(SpendingStop)
class SpendingStopAdmin(ModelAdmin):
    """Add the row, and within seconds nothing is bought; delete it, and all goes on by itself."""

    list_display = ("at", "reason")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SpendingStop.objects.exists()
