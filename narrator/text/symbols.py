"""Signs that a voice stumbles over, in words. Only where a language has one word that always fits.

Numbers, dates and usual abbreviations are left to the model, which reads them better than rules do.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Words(NamedTuple):
    """ "" leaves the sign as it is."""

    both: str
    paragraph: str
    number: str
    percent: str


WORDS = {
    "en": Words("and", "section", "number", "percent"),
    "de": Words("und", "Paragraf", "Nummer", "Prozent"),
    "fr": Words("et", "paragraphe", "numéro", "pour cent"),
    "es": Words("y", "párrafo", "número", "por ciento"),
    "it": Words("e", "paragrafo", "numero", "per cento"),
    "pt": Words("e", "parágrafo", "número", "por cento"),
    # The word after a number is inflected (процент, процента, процентов): left to the model.
    "ru": Words("и", "параграф", "номер", ""),
}

AMPERSAND = re.compile(r"(?<=\s)&(?=\s)")
PARAGRAPH = re.compile(r"(?<!§)§\s?(?=\d)")
NUMBER = re.compile(r"№\s?(?=\d)")
PERCENT = re.compile(r"(?<=\d)\s?%(?!\w)")
# "J. R. R. Tolkien": with its dots each letter sounds like the end of a sentence.
INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s?){2,4}(?=[^\W\d_]{2})")


def say(text: str, language: str) -> str:
    """Return `text` with its signs in words."""
    if language not in WORDS:
        return text
    words = WORDS[language]
    if "&" in text:
        text = AMPERSAND.sub(words.both, text)
    if "§" in text:
        text = PARAGRAPH.sub(f"{words.paragraph} ", text)
    if "№" in text:
        text = NUMBER.sub(f"{words.number} ", text)
    if "%" in text and words.percent:
        text = PERCENT.sub(f" {words.percent}", text)
    return INITIALS.sub(_plain_initials, text) if "." in text else text


def _plain_initials(found: re.Match[str]) -> str:
    """Only capitals are initials: "z. B." and "e. g." are not, nor is "a. m."."""
    letters = [character for character in found[0] if character.isalpha()]
    follows = found.string[found.end()]
    if not (all(map(str.isupper, letters)) and follows.isupper()):
        return found[0]
    return " ".join(letters) + " "
