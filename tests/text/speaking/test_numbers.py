"""Numbers, years and ordinals in words; what may be something else stays in figures."""

from __future__ import annotations

import pytest

from narrator.text.speaking.rules import Rule
from tests.text.speaking.saying import said

SAME = "as it is written"

NUMBERS = [
    ("en", "20 men, 1,500 horses.", "twenty men, one thousand five hundred horses."),
    ("en", "“7!” (12) —8—", "“seven!” (twelve) —eight—"),
    ("en", "3.14 or 0.5", "three point one four or zero point five"),
    ("en", "Apollo 11", "Apollo eleven"),
    ("en", "Room 237 and Boeing 747", SAME),
    ("en", "in 1984, 2001 miles", SAME),
    ("en", "May 5 and 5 May", SAME),
    ("en", "1.000 or 007 or 90210 or 1,234,567", SAME),
    ("en", "call 555-1234, 5551234 or 030 1234 567 or +44 20 7946", SAME),
    ("en", "ISBN 978-3-16-148410-0, ISBN 978 3 16 148410 0, v1.2 of 1.2.3", SAME),
    ("en", "F-16, A4, #5, 5½, 3/4, 9/11, 2:1, 5th, x2, 6' 2\", 12%", SAME),
    ("en", "II and IX and 20-year-old, as he says [20], 200 /h", SAME),
    ("de", "1.000 Mann und 21 Kinder", "eintausend Mann und einundzwanzig Kinder"),
    ("de", "3,14 Meter", "drei Komma eins vier Meter"),
    ("de", "1,000 oder 1 Kind, 101 Kinder", SAME),
    ("de", "am 20. Mai. Es waren 20.", SAME),
    ("de", "im Jahre 1984", SAME),
    ("fr", "71 ans et 80 jours", "soixante et onze ans et quatre-vingts jours"),
    ("fr", "3,14 et 2,05", "trois virgule quatorze et deux virgule zéro cinq"),
    ("fr", "1 livre, 21 pages, 12 345 ou 1 000 000", SAME),
    ("es", "15 casas y 3.150 hombres", "quince casas y tres mil ciento cincuenta hombres"),
    ("es", "1 casa, 21 casas, 200 casas", SAME),
    ("it", "21 uomini e 1.000 lire", "ventuno uomini e mille lire"),
    ("pt", "15 dias, 3.000 anos", "quinze dias, três mil anos"),
    ("pt", "2 casas, 16 dias, 200 casas", SAME),
    ("ko", "사과 5개와 20명", "사과 다섯 개와 스무 명"),
    ("ko", "5개월 동안 3년, 5,000원", "오 개월 동안 삼 년, 오천 원"),
    ("ko", "1984년 6월과 10월", "천구백팔십사 년 유월과 시월"),
    ("ko", "제3권은 30대에 3번 07시간", SAME),
]

YEARS = [
    ("en", "In 1984 he left.", "In nineteen eighty-four he left."),
    ("en", "May 5, 1905, and since 1900.", "May 5, nineteen oh five, and since nineteen hundred."),
    ("en", "the year 2001, until 2024", "the year two thousand one, until twenty twenty-four"),
    ("en", "the 1980s, the 1900's", "the nineteen eighties, the nineteen hundreds"),
    ("en", "in 1500 pieces, 1984 men, in 1,984", SAME),
    (
        "de",
        "Im Jahre 1984, seit 2001",
        "Im Jahre neunzehnhundertvierundachtzig, seit zweitausendeins",
    ),
    ("de", "im Mai 1800", "im Mai achtzehnhundert"),
    ("de", "bis 1500 Mark", SAME),
    ("fr", "en 1984", "en mille neuf cent quatre-vingt-quatre"),
    ("es", "mayo de 1808", "mayo de mil ochocientos ocho"),
    ("it", "nel 1984", "nel millenovecentottantaquattro"),
    ("pt", "em 1984", "em mil novecentos e oitenta e quatro"),
    ("pt", "em 1916", SAME),
    ("zh", "1984年的夏天", "一九八四年的夏天"),
    ("zh", "2000年前", SAME),
]

ORDINALS = [
    ("en", "the 3rd, 21st, 12th and 40th", "the third, twenty-first, twelfth and fortieth"),
    ("en", "11st, 2rd, 3rds, 1st’s", SAME),
    (
        "fr",
        "le 1er, la 1re, 2e, 3ème, 2nde",
        "le premier, la première, deuxième, troisième, seconde",
    ),
    ("fr", "XIXe, 21e, 1e", SAME),
    ("es", "el 3er piso, la 2.ª vez, 4º", "el tercer piso, la segunda vez, cuarto"),
    ("es", "5º bajo cero, 25º", SAME),
    ("it", "il 3º e la 1ª", "il terzo e la prima"),
    ("pt", "o 3º e a 2.ª", "o terceiro e a segunda"),
]


@pytest.mark.parametrize(
    ("rule", "language", "text", "expected"),
    [
        *((Rule.NUMBERS, *row) for row in NUMBERS),
        *((Rule.YEARS, *row) for row in YEARS),
        *((Rule.ORDINALS, *row) for row in ORDINALS),
    ],
)
def test_a_number_is_said_only_where_it_is_sure(
    rule: Rule, language: str, text: str, expected: str
) -> None:
    assert said(text, language, rule) == (text if expected is SAME else expected)


def test_a_year_and_a_number_know_each_other() -> None:
    text = "In 1984 there were 20."

    assert (
        said(text, "en", Rule.NUMBERS, Rule.YEARS) == "In nineteen eighty-four there were twenty."
    )
