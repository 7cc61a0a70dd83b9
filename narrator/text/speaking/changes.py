"""All rules at work on one text: each takes what no rule before it has taken."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from narrator.text.speaking.abbreviations import abbreviations
from narrator.text.speaking.dates import dates
from narrator.text.speaking.money import money
from narrator.text.speaking.numbers import numbers, years
from narrator.text.speaking.ordinals import ordinals
from narrator.text.speaking.ranges import ranges
from narrator.text.speaking.rules import Rule
from narrator.text.speaking.signs import initials, percent, signs
from narrator.text.speaking.times import times
from narrator.text.speaking.units import units
from narrator.text.speaking.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from narrator.text.speaking.wording import Finder

FINDERS: dict[Rule, Finder] = {
    Rule.INITIALS: initials,
    Rule.ABBREVIATIONS: abbreviations,
    Rule.DATES: dates,
    Rule.TIMES: times,
    Rule.MONEY: money,
    Rule.UNITS: units,
    Rule.PERCENT: percent,
    Rule.ORDINALS: ordinals,
    Rule.YEARS: years,
    Rule.RANGES: ranges,
    Rule.SIGNS: signs,
    Rule.NUMBERS: numbers,
}
FIGURE = re.compile(r"\d")
# A text without a figure has nothing for the others.
OF_WORDS = frozenset({Rule.INITIALS, Rule.ABBREVIATIONS, Rule.SIGNS})


def looking(text: str) -> Collection[Rule]:
    """Return the rules for which a text may hold something."""
    return FINDERS.keys() if FIGURE.search(text) else OF_WORDS


class Change(NamedTuple):
    """Characters `start` to `end` of a text are said as `said`, by one rule."""

    start: int
    end: int
    said: str
    rule: Rule


def find(
    text: str, language: str, rules: frozenset[Rule], taken: Iterable[tuple[int, int]] = ()
) -> list[Change]:
    """Return what the rules change in a text, in its order; nothing that touches `taken`."""
    wording = Wording(language, spelled=Rule.NUMBERS in rules)
    possible = looking(text)
    spans = sorted(taken)
    changes: list[Change] = []
    for rule, finder in FINDERS.items():
        if rule not in rules or rule not in possible:
            continue
        for start, end, said in finder(text, wording):
            place = bisect_left(spans, (start, end))
            if text[start:end] == said or _touches(spans, place, start, end):
                continue
            spans.insert(place, (start, end))
            changes.append(Change(start, end, said, rule))
    return sorted(changes)


def _touches(spans: list[tuple[int, int]], place: int, start: int, end: int) -> bool:
    before = place > 0 and spans[place - 1][1] > start
    return before or (place < len(spans) and spans[place][0] < end)


def apply(text: str, changes: Iterable[Change]) -> str:
    """Return the text with every change made."""
    pieces, at = [], 0
    for change in changes:
        pieces += [text[at : change.start], change.said]
        at = change.end
    return "".join([*pieces, text[at:]])
