"""What every template knows of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    return {
        "preview_voice": settings.SPEECH_PROFILE == "offline",
        "upload_max_mb": settings.UPLOAD_MAX_BYTES // 1024 // 1024,
        "upload_max_bytes": settings.UPLOAD_MAX_BYTES,
    }
