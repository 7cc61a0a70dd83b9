"""Times of the day, where something near says that it is one: "John 3:16" and "2:1" are not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from narrator.text.speaking import cardinals, numerals
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from narrator.text.speaking.wording import Wording

_CLOCK = r"(?P<h>\d{1,2}):(?P<m>\d\d)"
_DAYTIME = "上午|下午|早上|早晨|晚上|中午|凌晨|午前|午後|오전|오후|새벽|아침|저녁"


def _after(*words: str) -> str:
    """A look back at any of these words. They may differ in length."""
    return "(?:" + "|".join(rf"(?<=\b{word} )" for word in words) + ")"


_EAST = re.compile(rf"(?P<day>{_DAYTIME}) ?{_CLOCK}(?!\d)")
PATTERNS = {
    "en": re.compile(
        rf"(?:{_after('at', 'by', 'until', 'before', 'after', 'around')}{_CLOCK}{numerals.AFTER}"
        rf"|{numerals.BEFORE}(?P<h2>\d{{1,2}}):(?P<m2>\d\d)(?= ?[ap]\.?m\b))"
    ),
    "de": re.compile(rf"{numerals.BEFORE}(?P<h>\d{{1,2}})[:.](?P<m>\d\d) Uhr(?!\w)"),
    "fr": re.compile(rf"{numerals.BEFORE}(?P<h>\d{{1,2}}) ?h ?(?P<m>\d\d)?{numerals.AFTER}"),
    "es": re.compile(rf"{_after('las', 'la')}(?P<h>\d{{1,2}})[:.](?P<m>\d\d){numerals.AFTER}"),
    "it": re.compile(
        rf"{_after('alle', 'dalle', 'ore')}(?P<h>\d{{1,2}})[:.](?P<m>\d\d){numerals.AFTER}"
    ),
    "pt": re.compile(rf"{numerals.BEFORE}(?P<h>\d{{1,2}})h(?P<m>\d\d)?{numerals.AFTER}"),
    "zh": _EAST,
    "ja": _EAST,
    "ko": _EAST,
}


def times(text: str, wording: Wording) -> Iterator[Found]:
    for found in PATTERNS[wording.language].finditer(text):
        groups = found.groupdict()
        hour = int(groups["h"] or groups["h2"])
        minute = int(groups["m"] or groups.get("m2") or 0)
        if hour < 24 and minute < 60:
            said = _SAID[wording.language](hour, minute, found)
            yield Found(*found.span(), said)


def _english(hour: int, minute: int, found: re.Match[str]) -> str:
    said = cardinals.words(hour, "en")
    if minute:
        return f"{said} {'oh ' if minute < 10 else ''}{cardinals.words(minute, 'en')}"
    if found["h2"]:
        return said
    return f"{said} o'clock" if 1 <= hour <= 12 else found[0]


def _german(hour: int, minute: int, _: re.Match[str]) -> str:
    return f"{hour} Uhr {minute}" if minute else f"{hour} Uhr"


def _french(hour: int, minute: int, _: re.Match[str]) -> str:
    said = f"{hour} heure" if hour < 2 else f"{hour} heures"
    return f"{said} {minute}" if minute else said


def _spanish(hour: int, minute: int, _: re.Match[str]) -> str:
    return f"{hour} y {minute}" if minute else str(hour)


def _italian(hour: int, minute: int, _: re.Match[str]) -> str:
    return f"{hour} e {minute}" if minute else str(hour)


def _portuguese(hour: int, minute: int, _: re.Match[str]) -> str:
    said = f"{hour} hora" if hour < 2 else f"{hour} horas"
    return f"{said} e {minute}" if minute else said


def _chinese(hour: int, minute: int, found: re.Match[str]) -> str:
    return f"{found['day']}{hour}点" + (f"{minute}分" if minute else "")


def _japanese(hour: int, minute: int, found: re.Match[str]) -> str:
    return f"{found['day']}{hour}時" + (f"{minute}分" if minute else "")


def _korean(hour: int, minute: int, found: re.Match[str]) -> str:
    """The hours are counted, the minutes measured."""
    if not 1 <= hour <= 12:
        return found[0]
    said = f"{found['day']} {cardinals.korean_own(hour)} 시"
    return said + (f" {cardinals.words(minute, 'ko')} 분" if minute else "")


_SAID: dict[str, Callable[[int, int, re.Match[str]], str]] = {
    "en": _english,
    "de": _german,
    "fr": _french,
    "es": _spanish,
    "it": _italian,
    "pt": _portuguese,
    "zh": _chinese,
    "ja": _japanese,
    "ko": _korean,
}
