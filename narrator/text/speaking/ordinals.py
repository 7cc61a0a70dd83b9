"""Ordinals in figures, where the ending that is printed says the form: "3rd", "1er", "2.ª"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from narrator.text.speaking import cardinals, numerals
from narrator.text.speaking.romance import listed
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.wording import Wording

_ENGLISH = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
# Masculine; "ª" takes the last letter to "a".
_NAMES = {
    "es": listed(
        "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo"
        " duodécimo"
    ),
    "it": listed(
        "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo undicesimo dodicesimo"
        " tredicesimo quattordicesimo quindicesimo sedicesimo diciassettesimo diciottesimo"
        " diciannovesimo ventesimo"
    ),
    "pt": listed("primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo"),
}
_FRENCH = listed(
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième"
    " onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième"
    " dix-neuvième vingtième"
)

PATTERNS = {
    "en": re.compile(rf"{numerals.BEFORE}(\d{{1,3}})(st|nd|rd|th)(?![\w’'])"),
    "fr": re.compile(
        rf"{numerals.BEFORE}(\d{{1,2}})(ers?|[èe]?re|nde?s?|i?[èe]mes?|es?)(?![\w’'])"
    ),
    # "5º" may be degrees, which a direction or a word for cold tells.
    "es": re.compile(
        rf"{numerals.BEFORE}(\d{{1,2}})\.?([ºª]|er)(?![\w’'])(?! (?:[CFNSEO]\b|bajo|sobre))"
    ),
    "it": re.compile(
        rf"{numerals.BEFORE}(\d{{1,2}})([ºª])(?![\w’'])(?! (?:[CFNSEO]\b|sotto|sopra))"
    ),
    "pt": re.compile(
        rf"{numerals.BEFORE}(\d{{1,2}})\.?([ºª])(?![\w’'])(?! (?:[CFNSEO]\b|abaixo|acima))"
    ),
}
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def ordinals(text: str, wording: Wording) -> Iterator[Found]:
    for found in PATTERNS[wording.language].finditer(text):
        said = _said(int(found[1]), found[2], wording.language)
        if said:
            yield Found(*found.span(), said)


def _said(number: int, ending: str, language: str) -> str:
    """Return the ordinal, or "" where the ending does not fit."""
    if not number:
        return ""
    if language == "en":
        return _english(number) if ending == _english_ending(number) else ""
    if language == "fr":
        return _french(number, ending)
    names = _NAMES[language]
    if number > len(names):
        return ""
    name = names[number - 1]
    if ending == "er":
        return name.removesuffix("o") if number in {1, 3} else ""
    return f"{name[:-1]}a" if ending == "ª" else name


def _english(number: int) -> str:
    words = cardinals.words(number, "en")
    at = max(words.rfind("-"), words.rfind(" ")) + 1
    before, last = words[:at], words[at:]
    if last.endswith("y"):
        return f"{before}{last[:-1]}ieth"
    return before + _ENGLISH.get(last, f"{last}th")


def _english_ending(number: int) -> str:
    return "th" if number % 100 // 10 == 1 else _ENDINGS.get(number % 10, "th")


def _french(number: int, ending: str) -> str:
    if "r" in ending:
        return {"er": "premier", "ers": "premiers"}.get(ending, "première") if number == 1 else ""
    if "d" in ending:
        feminine, plural = "de" in ending, "s" if ending.endswith("s") else ""
        return f"second{'e' if feminine else ''}{plural}" if number == 2 else ""
    if not 1 < number <= len(_FRENCH):
        return ""
    return _FRENCH[number - 1] + ("s" if ending.endswith("s") else "")
