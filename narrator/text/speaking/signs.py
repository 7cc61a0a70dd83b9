"""Signs and initials, which a voice stumbles over: only where one word always fits."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from narrator.text.speaking import numerals
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.wording import Wording


class Words(NamedTuple):
    both: str
    paragraph: str
    number: str


WORDS = {
    "en": Words("and", "section", "number"),
    "de": Words("und", "Paragraf", "Nummer"),
    "fr": Words("et", "paragraphe", "numéro"),
    "es": Words("y", "párrafo", "número"),
    "it": Words("e", "paragrafo", "numero"),
    "pt": Words("e", "parágrafo", "número"),
    "ru": Words("и", "параграф", "номер"),
}
PERCENT = {
    "en": "percent",
    "de": "Prozent",
    "fr": "pour cent",
    "es": "por ciento",
    "it": "per cento",
    "pt": "por cento",
}

SIGN = re.compile(r"(?<=\s)&(?=\s)|(?<!§)§\s?(?=\d)|№\s?(?=\d)")
# "J. R. R. Tolkien": with its dots each letter sounds like the end of a sentence.
INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s?){2,4}(?=[^\W\d_]{2})")


def signs(text: str, wording: Wording) -> Iterator[Found]:
    """ "Smith & Sons", "§ 12", "№ 5"."""
    words = WORDS[wording.language]
    said = {"&": words.both, "§": f"{words.paragraph} ", "№": f"{words.number} "}
    for found in SIGN.finditer(text):
        yield Found(*found.span(), said[found[0][0]])


def percent(text: str, wording: Wording) -> Iterator[Found]:
    """ "50 %": the number too, where it stands alone."""
    if "%" not in text:
        return
    for found in _percent(wording.language).finditer(text):
        number = wording.number(found[1]) if found[1] else ""
        yield Found(*found.span(), f"{number} {PERCENT[wording.language]}")


@cache
def _percent(language: str) -> re.Pattern[str]:
    number = numerals.pattern(language)
    return re.compile(rf"(?:{numerals.BEFORE}({number}))?(?<=\d)\s?%(?!\w)")


def initials(text: str, _: Wording) -> Iterator[Found]:
    """Only capitals are initials: "z. B." and "e. g." are not, nor is "a. m."."""
    for found in INITIALS.finditer(text):
        letters = [character for character in found[0] if character.isalpha()]
        if text[found.end()].isupper() and all(map(str.isupper, letters)):
            yield Found(*found.span(), " ".join(letters) + " ")
