"""Sums of money with the sign of a currency: the name is said after the number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from narrator.text.speaking import numerals
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.wording import Wording


@dataclass(frozen=True, slots=True)
class Coin:
    """Names of a currency and of its hundredth part, each of one and of several."""

    one: str
    many: str
    cent: str = ""
    cents: str = ""


CURRENCIES: dict[str, dict[str, Coin]] = {
    "en": {
        "$": Coin("dollar", "dollars", "cent", "cents"),
        "£": Coin("pound", "pounds", "penny", "pence"),
        "€": Coin("euro", "euros", "cent", "cents"),
        "¥": Coin("yen", "yen"),
    },
    "de": {
        "€": Coin("Euro", "Euro", "Cent", "Cent"),
        "$": Coin("Dollar", "Dollar", "Cent", "Cent"),
        "£": Coin("Pfund", "Pfund"),
        "¥": Coin("Yen", "Yen"),
    },
    "fr": {
        "€": Coin("euro", "euros", "centime", "centimes"),
        "$": Coin("dollar", "dollars", "cent", "cents"),
        "£": Coin("livre", "livres"),
        "¥": Coin("yen", "yens"),
    },
    # "$" is a peso in one country, and divided "5$000" in another.
    "es": {"€": Coin("euro", "euros", "céntimo", "céntimos"), "£": Coin("libra", "libras")},
    "it": {
        "€": Coin("euro", "euro", "centesimo", "centesimi"),
        "$": Coin("dollaro", "dollari"),
        "£": Coin("sterlina", "sterline"),
    },
    "pt": {"€": Coin("euro", "euros", "cêntimo", "cêntimos"), "£": Coin("libra", "libras")},
    "zh": {"¥": Coin("元", "元"), "$": Coin("美元", "美元"), "€": Coin("欧元", "欧元")},
    "ja": {"¥": Coin("円", "円"), "$": Coin("ドル", "ドル"), "€": Coin("ユーロ", "ユーロ")},
    "ko": {"₩": Coin("원", "원"), "$": Coin("달러", "달러"), "€": Coin("유로", "유로")},
}
# "5 millions d'euros": what stands between such a word and the currency.
SCALES: dict[str, dict[str, str]] = {
    "en": dict.fromkeys(("thousand", "million", "billion", "trillion"), " "),
    "de": dict.fromkeys(("Millionen", "Million", "Milliarden", "Milliarde"), " "),
    "fr": dict.fromkeys(("millions", "million", "milliards", "milliard"), " de "),
    "es": dict.fromkeys(("millones", "millón"), " de "),
    "it": dict.fromkeys(("milioni", "milione", "miliardi", "miliardo"), " di "),
    "pt": dict.fromkeys(("milhões", "milhão", "bilhões", "bilhão"), " de "),
}
JOINT = {"en": " and ", "de": " ", "fr": " ", "es": " con ", "it": " e ", "pt": " e "}
# "a $20 bill" is a twenty dollar bill.
ARTICLE = re.compile(r"\b(?:an?|the|this|that|each|every|another|my|your|his|her|its|our|their) $")
NEAR = 12


def money(text: str, wording: Wording) -> Iterator[Found]:
    coins = CURRENCIES[wording.language]
    if not any(sign in text for sign in coins):
        return
    for found in _sums(wording.language).finditer(text):
        if wording.language == "en" and _is_adjective(text, found):
            continue
        sign = found["sign"] or found["sign2"]
        token = found["n"] or found["n2"]
        scale = found["scale"] or found["scale2"]
        if said := _said(token, coins[sign], scale, wording):
            yield Found(*found.span(), said)


@cache
def _sums(language: str) -> re.Pattern[str]:
    signs = "".join(map(re.escape, CURRENCIES[language]))
    number = numerals.pattern(language)
    words = "|".join(SCALES.get(language, {})) or "(?!)"
    east = language in {"zh", "ja", "ko"}
    before = r"(?<![A-Za-z\d.,:/\-])" if east else numerals.BEFORE
    after = r"(?![\dA-Za-z:/\-%]|[.,]\d)" if east else numerals.AFTER
    return re.compile(
        rf"{before}(?:(?P<sign>[{signs}]) ?(?P<n>{number})(?: (?P<scale>{words}))?"
        rf"|(?P<n2>{number})(?: (?P<scale2>{words}))? ?(?P<sign2>[{signs}])){after}"
    )


def _is_adjective(text: str, found: re.Match[str]) -> bool:
    follows = text[found.end() : found.end() + 2]
    before = text[max(0, found.start() - NEAR) : found.start()]
    return follows[:1] == " " and follows[1:].isalpha() and ARTICLE.search(before) is not None


def _said(token: str, coin: Coin, scale: str | None, wording: Wording) -> str:
    """Return the sum in words, or "" for one that is none ("$3.5")."""
    number = numerals.read(token, wording.language)
    if number is None:
        return ""
    if scale:
        between = SCALES[wording.language][scale]
        if between == " de " and wording.language == "fr" and coin.many[0] in "aeiouy":
            between = " d’"
        return f"{wording.number(token)} {scale}{between}{coin.many}"
    if wording.language in {"zh", "ja", "ko"}:
        return f"{token}{coin.many}"
    if not number.fraction:
        return f"{wording.number(token)} {_name(number.whole, coin.one, coin.many, wording)}"
    return _with_cents(number, coin, wording) if len(number.fraction) == 2 else ""


def _with_cents(number: numerals.Number, coin: Coin, wording: Wording) -> str:
    cents = int(number.fraction)
    if not coin.cent:
        return ""
    whole = _counted(number.whole, coin.one, coin.many, wording)
    if not cents:
        return whole
    part = _counted(cents, coin.cent, coin.cents, wording)
    if not number.whole:
        return part
    if wording.language in {"de", "fr"}:
        part = part.rpartition(" ")[0]  # "drei Euro fünfzig"
    return f"{whole}{JOINT[wording.language]}{part}"


def _counted(value: int, one: str, many: str, wording: Wording) -> str:
    return f"{wording.number(str(value))} {_name(value, one, many, wording)}"


def _name(value: int, one: str, many: str, wording: Wording) -> str:
    return one if value == 1 or (not value and wording.language == "fr") else many
