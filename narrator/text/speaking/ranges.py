"""From one number to another, with the dash of print: "1914–1918", "pp. 5–7"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text.speaking import numerals
from narrator.text.speaking.wording import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.text.speaking.wording import Wording

TO = {"en": "to", "de": "bis", "fr": "à", "es": "a", "it": "a", "pt": "a"}
# A hyphen may be a score, a telephone or a name.
RANGE = numerals.standing(r"(\d{1,4})–(\d{1,4})")


def ranges(text: str, wording: Wording) -> Iterator[Found]:
    """The second may be short: "1914–18". What goes down is a score."""
    for found in RANGE.finditer(text):
        first, second = found.groups()
        whole = first[: max(0, len(first) - len(second))] + second
        if int(first) < int(whole) and "0" not in (first[0], second[0]):
            yield Found(*found.span(), f"{first} {TO[wording.language]} {second}")
