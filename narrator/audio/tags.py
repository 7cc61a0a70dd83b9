"""What a finished file says about itself, in the words of a book."""

from __future__ import annotations

from dataclasses import dataclass

# MP4 wants three letters (ISO 639-2/T).
THREE_LETTERS = {
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "it": "ita",
    "ja": "jpn",
    "ko": "kor",
    "pt": "por",
    "ru": "rus",
    "zh": "zho",
}


@dataclass(frozen=True, slots=True)
class Tags:
    """Any field but the title may be empty. `language` is like "en" or "pt-BR"."""

    title: str
    author: str = ""
    narrator: str = ""
    language: str = ""
    year: str = ""
    description: str = ""

    @property
    def iso_language(self) -> str:
        """Three letters; "und" where we do not know."""
        return THREE_LETTERS.get(self.language[:2].lower(), "und")
