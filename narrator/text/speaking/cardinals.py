"""Whole numbers in words, below a million.

Written here, because the words go into the keys of takes: a library that mends a word in a new
version would have books bought again. Held against the Unicode CLDR by tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text.speaking import romance
from narrator.text.speaking.romance import listed

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 999_999


def words(number: int, language: str) -> str:
    """Return a number from 0 to LARGEST in the words of one of LANGUAGES, as it is counted."""
    return _SAY[language](number)


def agrees(number: int, language: str) -> bool:
    """Whether the word changes with what is counted ("un livre, une page"), so none is right."""
    return language in _AGREES and _AGREES[language](number)


_EN = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_EN_TENS = listed("- - twenty thirty forty fifty sixty seventy eighty ninety")


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _EN_TENS[tens] + (f"-{_EN[rest]}" if rest else "")
    unit, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    count, rest = divmod(number, unit)
    return f"{_english(count)} {name}" + (f" {_english(rest)}" if rest else "")


_DE = listed(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"
    " sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS = listed("- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")


def _german(number: int) -> str:
    if number < 20:
        return _DE[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return (f"{_german_before(rest)}und" if rest else "") + _DE_TENS[tens]
    unit, name = (100, "hundert") if number < 1000 else (1000, "tausend")
    count, rest = divmod(number, unit)
    return f"{_german_before(count)}{name}" + (_german(rest) if rest else "")


def _german_before(number: int) -> str:
    """Before another word it is "ein", also in "hunderteintausend"."""
    word = _german(number)
    return word.removesuffix("s") if word.endswith("eins") else word


_KO = ["", *"일이삼사오육칠팔구"]
_KO_UNITS = ((1000, "천"), (100, "백"), (10, "십"), (1, ""))


def _korean(number: int) -> str:
    """As years, dates and money are counted."""
    if not number:
        return "영"
    if number >= 10_000:
        high, rest = divmod(number, 10_000)
        return ("만" if high == 1 else f"{_korean(high)}만") + (f" {_korean(rest)}" if rest else "")
    said = ""
    for unit, name in _KO_UNITS:
        count, number = divmod(number, unit)
        if count:
            said += ("" if count == 1 and name else _KO[count]) + name
    return said


_KO_OWN = ["", *listed("한 두 세 네 다섯 여섯 일곱 여덟 아홉")]
_KO_OWN_TENS = ["", *listed("열 스물 서른 마흔 쉰 예순 일흔 여든 아흔")]


def korean_own(number: int) -> str:
    """Return 1 to 99 as things and people are counted, in the form before what is counted."""
    if number == 20:
        return "스무"
    tens, rest = divmod(number, 10)
    return _KO_OWN_TENS[tens] + _KO_OWN[rest]


_SAY: dict[str, Callable[[int], str]] = {
    "en": _english,
    "de": _german,
    "fr": romance.french,
    "es": romance.spanish,
    "it": romance.italian,
    "pt": romance.portuguese,
    "ko": _korean,
}
LANGUAGES = frozenset(_SAY)

_AGREES: dict[str, Callable[[int], bool]] = {
    "de": lambda number: number % 100 == 1,
    "fr": romance.french_agrees,
    "es": romance.spanish_agrees,
    "it": lambda number: number == 1,
    "pt": romance.portuguese_agrees,
}
