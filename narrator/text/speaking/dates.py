"""Dates in figures. What may be either of two days is left: "3/5/2024" in English."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING

from narrator.text.speaking import cardinals, korean, numerals
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.wording import Wording

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
    " dezembro",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
# A day in the middle, or at the front: with the separator of the language.
IN_FIGURES = {
    "en": r"(\d{1,2})/(\d{1,2})/(\d{4})",
    "de": r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})",
    "fr": r"(\d{1,2})/(\d{1,2})/(\d{4})",
    "es": r"(\d{1,2})/(\d{1,2})/(\d{4})",
    "it": r"(\d{1,2})/(\d{1,2})/(\d{4})",
    "pt": r"(\d{1,2})/(\d{1,2})/(\d{4})",
    "ru": r"(\d{1,2})\.(\d{1,2})\.(\d{4})",
}
ISO = re.compile(rf"{numerals.BEFORE}(\d{{4}})-(\d\d)-(\d\d){numerals.AFTER}")


def dates(text: str, wording: Wording) -> Iterator[Found]:
    if wording.language in {"ja", "ko"}:
        yield from _month_and_day(text, wording.language)
        return
    for found in ISO.finditer(text):
        yield from _said(found, wording.language, *map(int, found.groups()))
    for found in _in_figures(wording.language).finditer(text):
        first, second, year = map(int, found.groups())
        day, month = first, second
        if wording.language == "en":
            if first <= 12 and second <= 12 and first != second:
                continue
            day, month = (second, first) if first <= 12 else (first, second)
        yield from _said(found, wording.language, year, month, day)


@cache
def _in_figures(language: str) -> re.Pattern[str]:
    return numerals.standing(IN_FIGURES[language])


def _said(found: re.Match[str], language: str, year: int, month: int, day: int) -> Iterator[Found]:
    try:
        dt.date(year, month, day)
    except ValueError:
        return
    name = MONTHS[language].split()[month - 1]
    yield Found(
        *found.span(), _ORDER[language].format(day=_day(day, language), month=name, year=year)
    )


_ORDER = {
    "en": "{month} {day}, {year}",
    "de": "{day} {month} {year}",
    "fr": "{day} {month} {year}",
    "es": "{day} de {month} de {year}",
    "it": "{day} {month} {year}",
    "pt": "{day} de {month} de {year}",
    "ru": "{day} {month} {year} года",
}
_FIRST = {"fr": "premier", "it": "primo", "pt": "primeiro", "es": "primero"}


def _day(day: int, language: str) -> str:
    if language == "de":
        return f"{day}."
    return _FIRST.get(language, "1") if day == 1 else str(day)


MONTH_AND_DAY = {
    "ja": re.compile(r"(?<![\d.,/])(\d{1,2})月(\d{1,2})日"),
    "ko": re.compile(r"(?<![\d.,/])(\d{1,2})월 ?(\d{1,2})일"),
}
# The days have names of their own, and some months an unusual reading.
_JAPANESE_MONTHS = "いち に さん し ご ろく しち はち く じゅう じゅういち じゅうに"
_JAPANESE_DAYS = (
    "ついたち ふつか みっか よっか いつか むいか なのか ようか ここのか とおか じゅういちにち"
    " じゅうににち じゅうさんにち じゅうよっか じゅうごにち じゅうろくにち じゅうしちにち"
    " じゅうはちにち じゅうくにち はつか にじゅういちにち にじゅうににち にじゅうさんにち"
    " にじゅうよっか にじゅうごにち にじゅうろくにち にじゅうしちにち にじゅうはちにち"
    " にじゅうくにち さんじゅうにち さんじゅういちにち"
)


def _month_and_day(text: str, language: str) -> Iterator[Found]:
    for found in MONTH_AND_DAY[language].finditer(text):
        month, day = int(found[1]), int(found[2])
        if not (1 <= month <= 12 and 1 <= day <= 31):
            continue
        if language == "ko":
            said = f"{korean.month(month)} {cardinals.words(day, 'ko')} 일"
        else:
            said = f"{_JAPANESE_MONTHS.split()[month - 1]}がつ{_JAPANESE_DAYS.split()[day - 1]}"
        yield Found(*found.span(), said)
