"""Dates, times, money, units, ranges and abbreviations, with the traps of each language."""

from __future__ import annotations

import pytest

from narrator.text.speaking.rules import Rule
from tests.text.speaking.saying import said

SAME = "as it is written"

DATES = [
    ("en", "on 2024-03-05, 3/25/2024", "on March 5, 2024, March 25, 2024"),
    ("en", "3/5/2024 is March 5 or May 3; 2024-13-05 and 2/30/2024 are none", SAME),
    ("de", "am 05.03.2024, 5. 3. 2024", "am 5. März 2024, 5. März 2024"),
    ("de", "Version 5.3.20 und 32.1.2024", SAME),
    ("fr", "le 01/03/2024", "le premier mars 2024"),
    ("es", "el 05/03/2024", "el 5 de marzo de 2024"),
    ("it", "il 05/03/2024", "il 5 marzo 2024"),
    ("pt", "em 05/03/2024", "em 5 de março de 2024"),
    ("ru", "05.03.2024", "5 марта 2024 года"),
    ("ja", "3月5日と10月20日", "さんがついつかとじゅうがつはつか"),
    ("ja", "13月1日、3月、5日間", SAME),
    ("ko", "6월 6일과 10월 3일", "유월 육 일과 시월 삼 일"),
]
TIMES = [
    (
        "en",
        "at 9:05, by 12:00, at 14:30.",
        "at nine oh five, by twelve o'clock, at fourteen thirty.",
    ),
    ("en", "9:00 a.m.", "nine a.m."),
    ("en", "John 3:16 won 2:1 at 25:10", SAME),
    ("de", "um 14:30 Uhr oder 14.00 Uhr", "um 14 Uhr 30 oder 14 Uhr"),
    ("de", "2:1 gewonnen", SAME),
    ("fr", "à 14h30, à 1 h", "à 14 heures 30, à 1 heure"),
    ("es", "a las 14:30", "a las 14 y 30"),
    ("it", "alle 14.30", "alle 14 e 30"),
    ("pt", "às 14h30", "às 14 horas e 30"),
    ("zh", "下午3:30", "下午3点30分"),
    ("zh", "比分3:2", SAME),
    ("ja", "午後3:30", "午後3時30分"),
    ("ko", "오후 3:30", "오후 세 시 삼십 분"),
]
MONEY = [
    ("en", "$3.50, $1, $0.05.", "3 dollars and 50 cents, 1 dollar, 5 cents."),
    ("en", "£5 million in debt", "5 million pounds in debt"),
    ("en", "a $20 bill, US$5, $20-a-week, £2 10s. 6d., $5m", SAME),
    ("de", "3,50 € oder 5 Millionen €", "3 Euro 50 oder 5 Millionen Euro"),
    ("fr", "3,50 €, 5 millions €", "3 euros 50, 5 millions d’euros"),
    ("fr", "0,50 €", "50 centimes"),
    ("es", "3,50 €", "3 euros con 50 céntimos"),
    ("es", "$5", SAME),
    ("it", "5 €", "5 euro"),
    ("pt", "1 €", "1 euro"),
    ("zh", "和¥500", "和500元"),
    ("ja", "¥1,000です", "1,000円です"),
    ("ko", "₩5,000", "5,000원"),
]
UNITS = [
    (
        "en",
        "5 km, 1 kg, 20 °C, 80 mph",
        "5 kilometers, 1 kilogram, 20 degrees Celsius, 80 miles per hour",
    ),
    ("en", "6 ft. tall. He is 6 ft. He", "6 feet tall. He is 6 feet. He"),
    ("en", "5m people, 6' tall, m² and km", SAME),
    ("de", "100 km/h", "100 Kilometer pro Stunde"),
    ("fr", "1,5 km, 2 m²", "1,5 kilomètre, 2 mètres carrés"),
    ("es", "5 kg", "5 kilogramos"),
    ("it", "1 km", "1 chilometro"),
    ("pt", "5 m", "5 metros"),
]
RANGES = [
    ("en", "1914–1918, 1914–18, pp. 5–7", "1914 to 1918, 1914 to 18, pp. 5 to 7"),
    ("en", "3–2, 5-7, 1–2–3, 05–07", SAME),
    ("de", "5–7 Tage", "5 bis 7 Tage"),
]
ABBREVIATIONS = [
    (
        "en",
        "Mr. Hale met Dr. J. Hale, e.g. here.",
        "Mister Hale met Doctor J. Hale, for example here.",
    ),
    ("en", "pens etc. He left, etc.", "pens et cetera. He left, et cetera."),
    ("en", "No. 5 on p. 7", "number 5 on page 7".capitalize()),
    ("en", "He said no. 5 St. Ives, Elm Dr. Then", SAME),
    (
        "de",
        "z. B. Hr. Held, d.h. Nr. 7 usw.",
        "zum Beispiel Herr Held, das heißt Nummer 7 und so weiter.",
    ),
    ("fr", "M. Brun et Mme Hale, p. ex.", "Monsieur Brun et Madame Hale, par exemple"),
    ("fr", "M. L. Dupont", SAME),
    ("es", "la Sra. Gil, pág. 5, etc.", "la Señora Gil, página 5, etcétera."),
    ("it", "il sig. Rossi e la sig.ra Gallo", "il signor Rossi e la signora Gallo"),
    ("pt", "o Sr. Maia, p. ex.", "o Senhor Maia, por exemplo"),
    ("ru", "т. е. дом, и т. д.", "то есть дом, и так далее."),
]


@pytest.mark.parametrize(
    ("rule", "language", "text", "expected"),
    [
        *((Rule.DATES, *row) for row in DATES),
        *((Rule.TIMES, *row) for row in TIMES),
        *((Rule.MONEY, *row) for row in MONEY),
        *((Rule.UNITS, *row) for row in UNITS),
        *((Rule.RANGES, *row) for row in RANGES),
        *((Rule.ABBREVIATIONS, *row) for row in ABBREVIATIONS),
    ],
)
def test_a_short_form_is_said_only_where_it_is_sure(
    rule: Rule, language: str, text: str, expected: str
) -> None:
    assert said(text, language, rule) == (text if expected is SAME else expected)


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (Rule.MONEY, "$3.50", "three dollars and fifty cents"),
        (Rule.UNITS, "5 km", "five kilometers"),
        (Rule.PERCENT, "50 % of it", "fifty percent of it"),
        (Rule.PERCENT, "3-4%", "3-4 percent"),
    ],
)
def test_with_numbers_in_words_an_amount_is_whole(rule: Rule, text: str, expected: str) -> None:
    assert said(text, "en", rule, Rule.NUMBERS) == expected
