"""Numbers in words: as the Unicode CLDR spells them (release 48, rules `spellout-cardinal`)."""

from __future__ import annotations

import pytest

from narrator.text.speaking.cardinals import LANGUAGES, LARGEST, agrees, korean_own, words

# Where one of the languages does something of its own.
CLDR = {
    "en": {
        0: "zero",
        14: "fourteen",
        21: "twenty-one",
        40: "forty",
        100: "one hundred",
        205: "two hundred five",
        1_000: "one thousand",
        31_924: "thirty-one thousand nine hundred twenty-four",
        LARGEST: "nine hundred ninety-nine thousand nine hundred ninety-nine",
    },
    "de": {
        1: "eins",
        16: "sechzehn",
        21: "einundzwanzig",
        70: "siebzig",
        101: "einhunderteins",
        1_000: "eintausend",
        801_508: "achthunderteintausendfünfhundertacht",
    },
    "fr": {
        21: "vingt et un",
        71: "soixante et onze",
        80: "quatre-vingts",
        81: "quatre-vingt-un",
        99: "quatre-vingt-dix-neuf",
        100: "cent",
        200: "deux cents",
        201: "deux cent un",
        1_000: "mille",
        80_000: "quatre-vingt mille",
        200_000: "deux cent mille",
    },
    "es": {
        16: "dieciséis",
        22: "veintidós",
        31: "treinta y uno",
        100: "cien",
        101: "ciento uno",
        500: "quinientos",
        1_000: "mil",
        21_000: "veintiún mil",
        31_924: "treinta y un mil novecientos veinticuatro",
        100_000: "cien mil",
    },
    "it": {
        21: "ventuno",
        23: "ventitré",
        28: "ventotto",
        108: "centotto",
        118: "centodiciotto",
        180: "centottanta",
        1_000: "mille",
        2_000: "duemila",
        21_000: "ventunmila",
    },
    "pt": {
        14: "catorze",
        21: "vinte e um",
        100: "cem",
        101: "cento e um",
        1_000: "mil",
        1_100: "mil e cem",
        1_010: "mil e dez",
        1_210: "mil duzentos e dez",
    },
    "ko": {
        10: "십",
        21: "이십일",
        100: "백",
        1_984: "천구백팔십사",
        10_000: "만",
        25_300: "이만 오천삼백",
    },
}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_number_is_spelled_as_cldr_does(language: str) -> None:
    assert {number: words(number, language) for number in CLDR[language]} == CLDR[language]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_two_numbers_are_said_alike(language: str) -> None:
    numbers = [*range(2_200), *range(2_200, LARGEST, 997)]

    assert len({words(number, language) for number in numbers}) == len(numbers)


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 1, False),
        ("de", 101, True),
        ("de", 21, False),
        ("fr", 21, True),
        ("fr", 11, False),
        ("fr", 71, False),
        ("es", 31, True),
        ("es", 200, True),
        ("es", 200_000, True),
        ("es", 3_150, False),
        ("it", 21, False),
        ("pt", 2, True),
        ("pt", 12, False),
        ("pt", 16, True),
        ("pt", 2_000, True),
        ("pt", 1_000, False),
        ("ko", 1, False),
    ],
)
def test_a_word_that_changes_with_what_is_counted_is_known(
    language: str, number: int, *, expected: bool
) -> None:
    assert agrees(number, language) is expected


def test_koreans_count_in_their_own_words() -> None:
    assert [korean_own(number) for number in (1, 5, 10, 20, 21, 99)] == [
        "한",
        "다섯",
        "열",
        "스무",
        "스물한",
        "아흔아홉",
    ]
