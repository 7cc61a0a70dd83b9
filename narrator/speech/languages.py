"""The ten languages that Qwen3-TTS speaks, by the names its servers expect."""

from __future__ import annotations

NAMES = {
    "zh": "Chinese",
    "en": "English",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "es": "Spanish",
}
ALL = frozenset(NAMES)


def primary(language: str) -> str:
    """`pt-BR` and `pt_BR` are `pt`."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def name(language: str) -> str:
    """The provider's word; `Auto` lets it guess, which it does badly on short text."""
    return NAMES.get(primary(language), "Auto")
