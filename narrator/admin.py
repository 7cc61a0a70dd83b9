"""People and their tokens. Books and voices are their owners' own: titles and counts only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from narrator.models import Book, Token, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

admin.site.site_header = admin.site.site_title = "Narrator"
admin.site.register(User, UserAdmin)


@admin.register(Token)
class TokenAdmin(ModelAdmin):
    list_display = ("hint", "owner", "name", "created_at", "last_used_at")
    fields = ("owner", "name", "hint", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: object) -> bool:  # noqa: ARG002 - issued, never typed
        return False


@admin.register(Book)
class BookAdmin(ModelAdmin):
    list_display = ("id", "owner", "state", "language", "error_code", "created_at")
    list_filter = ("state", "language", "error_code")
    fields = ("owner", "title", "author", "language", "state", "error_code", "created_at")
    readonly_fields = fields

    def has_add_permission(self, request: object) -> bool:  # noqa: ARG002 - uploaded, never typed
        return False
