"""Whole numbers in French, Spanish, Italian and Portuguese: see `cardinals`."""

from __future__ import annotations


def listed(words: str) -> list[str]:
    return words.split()


_FR = listed(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf"
)
_FR_TENS = listed("- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")


def french(number: int) -> str:
    if number < 20:
        return _FR[number]
    if number < 100:
        return _french_tens(number)
    if number < 1000:
        count, rest = divmod(number, 100)
        hundred = "cent" if count == 1 else f"{_FR[count]} cent"
        return f"{hundred} {french(rest)}" if rest else hundred + ("s" if count > 1 else "")
    count, rest = divmod(number, 1000)
    thousand = "mille" if count == 1 else f"{_french_before(count)} mille"
    return f"{thousand} {french(rest)}" if rest else thousand


def _french_tens(number: int) -> str:
    tens, rest = divmod(number, 10)
    if tens in {7, 9}:
        rest += 10
    if rest == 0:
        return "quatre-vingts" if tens == 8 else _FR_TENS[tens]
    joint = " et " if rest in {1, 11} and tens < 8 else "-"
    return f"{_FR_TENS[tens]}{joint}{_FR[rest]}"


def _french_before(number: int) -> str:
    word = french(number)
    return word.removesuffix("s") if word.endswith(("cents", "vingts")) else word


_ES = listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro"
    " veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = listed("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = listed(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos"
    " novecientos"
)


def spanish(number: int) -> str:
    if number < 30:
        return _ES[number]
    if number == 100:
        return "cien"
    if number < 100:
        tens, rest = divmod(number, 10)
        return _ES_TENS[tens] + (f" y {_ES[rest]}" if rest else "")
    if number < 1000:
        count, rest = divmod(number, 100)
        return _ES_HUNDREDS[count] + (f" {spanish(rest)}" if rest else "")
    count, rest = divmod(number, 1000)
    thousand = "mil" if count == 1 else f"{_spanish_before(count)} mil"
    return f"{thousand} {spanish(rest)}" if rest else thousand


def _spanish_before(number: int) -> str:
    word = spanish(number)
    if word.endswith("veintiuno"):
        return f"{word.removesuffix('uno')}ún"
    return word.removesuffix("o") if word.endswith("uno") else word


_IT = listed(
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici"
    " quindici sedici diciassette diciotto diciannove"
)
_IT_TENS = listed("- - venti trenta quaranta cinquanta sessanta settanta ottanta novanta")


def italian(number: int) -> str:
    word = _italian_plain(number)
    return f"{word.removesuffix('tre')}tré" if number > 20 and word.endswith("tre") else word


def _italian_plain(number: int) -> str:
    if number < 20:
        return _IT[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        ten = _IT_TENS[tens][:-1] if rest in {1, 8} else _IT_TENS[tens]
        return ten + (_IT[rest] if rest else "")
    if number < 1000:
        count, rest = divmod(number, 100)
        hundred = "cento" if count == 1 else f"{_IT[count]}cento"
        if rest == 8 or 80 <= rest < 90:
            hundred = hundred.removesuffix("o")
        return hundred + (_italian_plain(rest) if rest else "")
    count, rest = divmod(number, 1000)
    thousand = "mille" if count == 1 else f"{_italian_before(count)}mila"
    return thousand + (_italian_plain(rest) if rest else "")


def _italian_before(number: int) -> str:
    word = _italian_plain(number)
    return word.removesuffix("o") if word.endswith("uno") and number > 1 else word


_PT = listed(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze"
    " dezesseis dezessete dezoito dezenove"
)
_PT_TENS = listed("- - vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_PT_HUNDREDS = listed(
    "- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
)


def portuguese(number: int) -> str:
    if number < 20:
        return _PT[number]
    if number == 100:
        return "cem"
    if number < 1000:
        unit, names = (10, _PT_TENS) if number < 100 else (100, _PT_HUNDREDS)
        count, rest = divmod(number, unit)
        return names[count] + (f" e {portuguese(rest)}" if rest else "")
    count, rest = divmod(number, 1000)
    thousand = "mil" if count == 1 else f"{portuguese(count)} mil"
    if not rest:
        return thousand
    # "mil e cem", "mil e dez", and "mil duzentos e dez".
    joint = " e " if rest < 100 or rest % 100 == 0 else " "
    return f"{thousand}{joint}{portuguese(rest)}"


def _one_of(number: int, *forms: int) -> bool:
    return number % 10 in forms and number % 100 - number % 10 != 10


def french_agrees(number: int) -> bool:
    return _one_of(number, 1) and number % 100 not in {71, 91}


def spanish_agrees(number: int) -> bool:
    return any(part % 1000 >= 200 or _one_of(part, 1) for part in (number, number // 1000) if part)


def portuguese_agrees(number: int) -> bool:
    thousands, rest = divmod(number, 1000)
    if any(part % 100 in {16, 17, 19} for part in (thousands, rest)):
        return True  # they are written and said in two ways, in Portugal and in Brazil
    parts = (thousands if thousands > 1 else 0, rest)
    return any(part >= 200 or _one_of(part, 1, 2) for part in parts)
