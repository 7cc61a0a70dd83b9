"""Numbers and years in words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from narrator.text.speaking import cardinals, numerals
from narrator.text.speaking.korean import counted
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.numerals import Number
    from narrator.text.speaking.wording import Wording

# A year is not read as a number in these, and nothing near a bare number says which it is.
YEARS_APART = frozenset({"en", "de"})
YEAR_LIKE = range(1000, 2100)
# "Room 237", "Boeing 747": figures of a name are read one by one, or two by two.
NAMED = re.compile(r"[^\W\d_a-zà-ÿ][\w’']* $")
NEAR = 40


def numbers(text: str, wording: Wording) -> Iterator[Found]:
    if wording.language == "ko":
        yield from counted(text)
        return
    for found in _number(wording.language).finditer(text):
        number = numerals.read(found[0], wording.language)
        if number and wording.has_words(number) and _is_counted(text, found, number, wording):
            yield Found(*found.span(), wording.words(number))


@cache
def _number(language: str) -> re.Pattern[str]:
    return numerals.standing(numerals.pattern(language))


def _is_counted(text: str, found: re.Match[str], number: Number, wording: Wording) -> bool:
    """Whether it is an amount, and not a year, an ordinal, a code or part of a name."""
    plain = not (number.grouped or number.fraction)
    if plain and number.whole >= 10_000:
        return False
    if plain and wording.language in YEARS_APART and number.whole in YEAR_LIKE:
        return False
    if (
        plain
        and number.whole >= 100
        and NAMED.search(text, max(0, found.start() - NEAR), found.start())
    ):
        return False
    if wording.language == "en" and _is_day(text, found):
        return False
    # "der 20. Mai", and who knows whether a sentence ends after "20."?
    return not (wording.language == "de" and text[found.end() : found.end() + 1] == ".")


_MONTHS = {
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "de": "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
    "|Dezember",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "es": "(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    "|diciembre) de",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre"
    "|dicembre",
    "pt": "(?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro"
    "|dezembro) de",
}
MONTH_BEFORE = re.compile(rf"\b(?:{_MONTHS['en']}) $")
MONTH_AFTER = re.compile(rf" (?:{_MONTHS['en']})\b")


def _is_day(text: str, found: re.Match[str]) -> bool:
    """ "May 5" is the fifth."""
    before = text[max(0, found.start() - NEAR) : found.start()]
    return bool(MONTH_BEFORE.search(before) or MONTH_AFTER.match(text, found.end()))


_BEFORE_YEARS = {
    "en": "[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Dd]uring|[Aa]fter|[Bb]efore|circa|early|late|year"
    "|[Ss]ummer(?: of)?|[Ww]inter(?: of)?|[Ss]pring(?: of)?|[Aa]utumn(?: of)?|[Ff]all of|A\\.D\\.",
    "de": "Jahre?|Anno|[Ss]eit|Sommer|Winter|Frühjahr|Frühling|Herbst",
    "fr": "[Ee]n|an|année|[Dd]epuis",
    "es": "[Ee]n|año|[Dd]esde",
    "it": "[Nn]el|[Dd]el|[Dd]al|anno",
    "pt": "[Ee]m|ano de|[Dd]esde",
}
_YEAR = r"(1[1-9]\d\d|20\d\d)"


def years(text: str, wording: Wording) -> Iterator[Found]:
    """Years in their context, and in English decades: "in 1984", "the 1980s"."""
    if wording.language == "zh":
        yield from _chinese_years(text)
        return
    for found in _years(wording.language).finditer(text):
        year = int(found[1])
        if not _may_be_counted(text, found, year):
            yield Found(*found.span(1), year_words(year, wording.language))
    if wording.language == "en":
        for found in DECADE.finditer(text):
            yield Found(*found.span(), _english_decade(int(found[1])))


@cache
def _years(language: str) -> re.Pattern[str]:
    before = f"{_BEFORE_YEARS[language]}|{_MONTHS[language]}"
    day = r"(?: \d{1,2},)?" if language == "en" else ""
    return re.compile(rf"\b(?:{before}){day} {_YEAR}{numerals.AFTER}")


def _may_be_counted(text: str, found: re.Match[str], year: int) -> bool:
    """ "in 1500 pieces" is no year; a round number before a word may be such."""
    return year % 50 == 0 and re.match(r" [^\W\d_]", text[found.end() :][:2]) is not None


def year_words(year: int, language: str) -> str:
    """Return a year from 1100 to 2099 in words. 1916 has two in Portuguese: it is left."""
    hundreds, rest = divmod(year, 100)
    if language == "pt" and rest in {16, 17, 19}:
        return str(year)
    if language == "de" and hundreds < 20:
        return f"{cardinals.words(hundreds, 'de')}hundert" + (
            cardinals.words(rest, "de") if rest else ""
        )
    return _english_year(hundreds, rest) if language == "en" else cardinals.words(year, language)


def _english_year(hundreds: int, rest: int) -> str:
    if hundreds == 20 and rest < 10:
        return cardinals.words(2000 + rest, "en")
    century = cardinals.words(hundreds, "en")
    if not rest:
        return f"{century} hundred"
    return f"{century} {'oh ' if rest < 10 else ''}{cardinals.words(rest, 'en')}"


DECADE = re.compile(rf"{numerals.BEFORE}(1[1-9]\d0|20[1-9]0)[’']?s(?!\w)")


def _english_decade(year: int) -> str:
    said = year_words(year, "en")
    return f"{said[:-1]}ies" if said.endswith("y") else f"{said}s"


CHINESE_YEAR = re.compile(r"(?<![\d.,])([12]\d{3})年(?![前来來间間历歷以之])")
CHINESE_FIGURES = "〇一二三四五六七八九"


def _chinese_years(text: str) -> Iterator[Found]:
    """Figure by figure, and not "2000年前", which are two thousand years."""
    for found in CHINESE_YEAR.finditer(text):
        yield Found(*found.span(1), "".join(CHINESE_FIGURES[int(each)] for each in found[1]))
