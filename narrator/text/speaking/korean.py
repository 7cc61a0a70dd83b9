"""Korean counts things in its own words and measures in Chinese ones; the counter says which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from narrator.text.speaking import cardinals
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

# 번, 대, 장 and 분 go either way: they are left.
OWN = "시간|사람|명|살|마리|개(?!월)|권|켤레|송이|그루|잔|병"
CHINESE = "개월|년|월|일|원|층|세기|페이지|쪽|초"
COUNTED = re.compile(
    rf"(?<![\d.,:/\-제~])(?:(\d{{1,2}}) ?({OWN})|(\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}) ?({CHINESE}))"
)
# June and October lose a sound.
MONTHS = {6: "유", 10: "시"}


def counted(text: str) -> Iterator[Found]:
    for found in COUNTED.finditer(text):
        number, counter = found[1] or found[3], found[2] or found[4]
        value = int(number.replace(",", ""))
        if number[0] == "0" or not value:
            continue
        if found[1]:
            yield Found(*found.span(), f"{cardinals.korean_own(value)} {counter}")
        elif counter == "월":
            yield Found(*found.span(), month(value))
        else:
            yield Found(*found.span(), f"{cardinals.words(value, 'ko')} {counter}")


def month(number: int) -> str:
    return f"{MONTHS.get(number) or cardinals.words(number, 'ko')}월"
