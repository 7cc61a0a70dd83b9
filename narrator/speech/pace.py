"""How long a text takes to speak, roughly: enough to size a timeout."""

from __future__ import annotations

LATIN = 14.0  # characters a second; 12 to 17 measured for English
WIDE = 4.3  # Chinese; Japanese and Korean are a little faster
FIRST_WIDE = "\u2e80"


def seconds(text: str) -> float:
    """From the script of the characters, so that a wrong language cannot shorten it."""
    wide = sum(character >= FIRST_WIDE for character in text)
    return wide / WIDE + (len(text) - wide) / LATIN
