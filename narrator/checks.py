"""System checks: what would only be noticed in the middle of a book is said at the start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error

from narrator import site
from narrator.audio import ffmpeg
from narrator.audio.embedding import NoModel
from narrator.media import StorageFull


def storage(**_: Any) -> list[CheckMessage]:
    try:
        site.store().check()
    except (OSError, ValueError, StorageFull) as error:
        hint = "Give the process write access, or set STORAGE_URL."
        return [Error(f"Files cannot be kept: {error}", hint=hint, id="narrator.E001")]
    return []


def encoder(**_: Any) -> list[CheckMessage]:
    try:
        ffmpeg.find()
    except (OSError, RuntimeError) as error:
        hint = "Install ffmpeg, or the package imageio-ffmpeg."
        return [Error(f"No ffmpeg was found: {error}", hint=hint, id="narrator.E002")]
    return []


def key(**_: Any) -> list[CheckMessage]:
    if settings.SPEECH_PROFILE == "deepinfra" and not settings.DEEPINFRA_TOKEN:
        hint = "Set DEEPINFRA_TOKEN, or SPEECH_PROFILE=offline for the preview voice."
        return [checks.Warning("The speech server needs a key.", hint=hint, id="narrator.W001")]
    return []


def listener(**_: Any) -> list[CheckMessage]:
    try:
        site.listener()
    except NoModel as error:
        hint = "Put it right, or leave SPEAKER_MODEL unset: a measure without a model is used then."
        return [Error(str(error), hint=hint, id="narrator.E003")]
    return []


def register() -> None:
    for check in (storage, encoder, key, listener):
        checks.register(check)
