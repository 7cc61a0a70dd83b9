"""Headings are set for the eye: numerals of Rome, capitals, no mark at the end.

A roman numeral is one only in a heading, alone or after a word for a chapter: "I" and "MIX" are
words elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from narrator.text.speaking.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
ROMAN = re.compile(r"(?=[CLXVI])C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", re.IGNORECASE)
CHAPTER_WORDS = (
    "chapter|book|part|volume|canto|act|scene|section|letter"
    "|kapitel|buch|teil|band|akt|szene|brief"
    "|chapitre|livre|partie|tome|acte|scène|lettre"
    "|capítulo|libro|parte|tomo|acto|escena|carta"
    "|capitolo|volume|atto|scena|lettera|livro|ato|cena"
    "|глава|книга|часть|том|действие|акт|сцена|письмо"
)
# "DI", "CI" and "C" are words and letters more often than numbers, and so is "mix".
NUMERAL = r"[IVXL]{2,}|[IVX]|[IVXLC]{3,}"
NUMBERED = re.compile(rf"\b((?i:{CHAPTER_WORDS}))(\s+)({NUMERAL}|[ivx]+)\b")
ALONE = re.compile(rf"({NUMERAL})(\.?)")
LEADING = re.compile(rf"({NUMERAL})(?=\.\s+\w)")

URL = re.compile(r"(?:https?://|www\.)(?:www\.)?([^\s/?#<>\"“”«»()]{1,253})[^\s<>\"“”«»()]*")
LEADERS = re.compile(r"\s*(?:\.\s?){4,}\d*\s*$|(?:\.\s?){4,}")
# "USA" and "NASA" are spelled in capitals; a heading of one short word may be such a name.
LONGEST_ACRONYM = 4


def speak(heading: str, language: str, rules: frozenset[Rule]) -> str:
    """Return what to send for a heading: "CHAPTER IV" is "Chapter 4." """
    plain = _domains(heading)
    text = LEADERS.sub(" ", plain).strip() or plain
    for rule, change in _RULES.items():
        if rule in rules:
            text = change(text, language)
    return text


def _domains(text: str) -> str:
    """A web address is said by its domain: nobody listens to the rest."""
    return URL.sub(lambda found: found[1].rstrip(".,;:!?"), text)


def _numerals(text: str, _: str) -> str:
    text = NUMBERED.sub(lambda found: f"{found[1]}{found[2]}{_number(found[3])}", text)
    if alone := ALONE.fullmatch(text):
        return f"{_number(alone[1])}{alone[2]}"
    if leading := LEADING.match(text):
        return f"{_number(leading[1])}{text[leading.end() :]}"
    return text


def _number(letters: str) -> str:
    """Return a roman numeral as a number, and anything else as it is."""
    if ROMAN.fullmatch(letters) is None:
        return letters
    values = [ROMAN_VALUES[letter] for letter in letters.upper()]
    following = [*values[1:], 0]
    return str(sum(-a if a < b else a for a, b in zip(values, following, strict=True)))


def _title_case(text: str, _: str) -> str:
    """A model spells words in capitals, or shouts them."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) <= LONGEST_ACRONYM or not all(map(str.isupper, letters)):
        return text
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", lambda found: found[0].capitalize(), text)


def _stop(text: str, language: str) -> str:
    """Without a final mark the voice stays up, as if more were to come."""
    if not text[-1:].isalnum():
        return text
    return f"{text}。" if language in {"zh", "ja"} else f"{text}."


_RULES: dict[Rule, Callable[[str, str], str]] = {
    Rule.HEADING_NUMERALS: _numerals,
    Rule.HEADING_CAPITALS: _title_case,
    Rule.HEADING_STOP: _stop,
}
OF_HEADINGS = frozenset(_RULES)
