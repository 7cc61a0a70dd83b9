"""Units behind a number, by name."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from narrator.text.speaking import numerals
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.wording import Wording

# One and several; German names do not change behind a number.
UNITS: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "km/h": ("kilometer per hour", "kilometers per hour"),
        "mph": ("mile per hour", "miles per hour"),
        "km²": ("square kilometer", "square kilometers"),
        "m²": ("square meter", "square meters"),
        "m³": ("cubic meter", "cubic meters"),
        "km": ("kilometer", "kilometers"),
        "m": ("meter", "meters"),
        "cm": ("centimeter", "centimeters"),
        "mm": ("millimeter", "millimeters"),
        "ft": ("foot", "feet"),
        "kg": ("kilogram", "kilograms"),
        "g": ("gram", "grams"),
        "mg": ("milligram", "milligrams"),
        "lbs": ("pound", "pounds"),
        "lb": ("pound", "pounds"),
        "oz": ("ounce", "ounces"),
        "°C": ("degree Celsius", "degrees Celsius"),
        "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    },
    "de": {
        unit: (name, name)
        for unit, name in {
            "km/h": "Kilometer pro Stunde",
            "km²": "Quadratkilometer",
            "m²": "Quadratmeter",
            "m³": "Kubikmeter",
            "km": "Kilometer",
            "m": "Meter",
            "cm": "Zentimeter",
            "mm": "Millimeter",
            "kg": "Kilogramm",
            "g": "Gramm",
            "mg": "Milligramm",
            "°C": "Grad Celsius",
            "°F": "Grad Fahrenheit",
        }.items()
    },
    "fr": {
        "km/h": ("kilomètre à l’heure", "kilomètres à l’heure"),
        "km²": ("kilomètre carré", "kilomètres carrés"),
        "m²": ("mètre carré", "mètres carrés"),
        "m³": ("mètre cube", "mètres cubes"),
        "km": ("kilomètre", "kilomètres"),
        "m": ("mètre", "mètres"),
        "cm": ("centimètre", "centimètres"),
        "mm": ("millimètre", "millimètres"),
        "kg": ("kilogramme", "kilogrammes"),
        "g": ("gramme", "grammes"),
        "mg": ("milligramme", "milligrammes"),
        "°C": ("degré Celsius", "degrés Celsius"),
        "°F": ("degré Fahrenheit", "degrés Fahrenheit"),
    },
    "es": {
        "km/h": ("kilómetro por hora", "kilómetros por hora"),
        "km²": ("kilómetro cuadrado", "kilómetros cuadrados"),
        "m²": ("metro cuadrado", "metros cuadrados"),
        "m³": ("metro cúbico", "metros cúbicos"),
        "km": ("kilómetro", "kilómetros"),
        "m": ("metro", "metros"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "kg": ("kilogramo", "kilogramos"),
        "g": ("gramo", "gramos"),
        "mg": ("miligramo", "miligramos"),
        "°C": ("grado Celsius", "grados Celsius"),
        "°F": ("grado Fahrenheit", "grados Fahrenheit"),
    },
    "it": {
        "km/h": ("chilometro all’ora", "chilometri all’ora"),
        "km²": ("chilometro quadrato", "chilometri quadrati"),
        "m²": ("metro quadrato", "metri quadrati"),
        "m³": ("metro cubo", "metri cubi"),
        "km": ("chilometro", "chilometri"),
        "m": ("metro", "metri"),
        "cm": ("centimetro", "centimetri"),
        "mm": ("millimetro", "millimetri"),
        "kg": ("chilogrammo", "chilogrammi"),
        "g": ("grammo", "grammi"),
        "mg": ("milligrammo", "milligrammi"),
        "°C": ("grado Celsius", "gradi Celsius"),
        "°F": ("grado Fahrenheit", "gradi Fahrenheit"),
    },
    "pt": {
        "km/h": ("quilómetro por hora", "quilómetros por hora"),
        "km²": ("quilómetro quadrado", "quilómetros quadrados"),
        "m²": ("metro quadrado", "metros quadrados"),
        "m³": ("metro cúbico", "metros cúbicos"),
        "km": ("quilómetro", "quilómetros"),
        "m": ("metro", "metros"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "kg": ("quilograma", "quilogramas"),
        "g": ("grama", "gramas"),
        "mg": ("miligrama", "miligramas"),
        "°C": ("grau Celsius", "graus Celsius"),
        "°F": ("grau Fahrenheit", "graus Fahrenheit"),
    },
}
# "5m" may be five millions: a letter alone needs a space before it.
ALONE = r"(?<= )[mg](?![²³])"


def units(text: str, wording: Wording) -> Iterator[Found]:
    """ "5 km" and "-3 °C": the number stays in figures, unless numbers are said in words."""
    names = UNITS[wording.language]
    for found in _measured(wording.language).finditer(text):
        number = numerals.read(found[1], wording.language)
        if number is not None:
            one = number.is_one or (wording.language == "fr" and number.whole < 2)
            name = names[found[2]][0 if one else 1]
            yield Found(*found.span(), f"{wording.number(found[1])} {name}")


@cache
def _measured(language: str) -> re.Pattern[str]:
    longer = "|".join(re.escape(unit) for unit in UNITS[language] if len(unit) > 1)
    # "6 ft. tall", but not the point that ends a sentence.
    point = r"(?:(?<=ft|lb|oz|bs)\.(?= [a-z\d]))?" if language == "en" else ""
    number = numerals.pattern(language)
    return re.compile(rf"{numerals.BEFORE}({number}) ?({longer}|{ALONE}){point}{numerals.AFTER}")
