"""The rules by name, the languages in which each is right, and which apply unless switched."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rule(StrEnum):
    """The names are stable: they are stored with a book. In the order in which they look."""

    HEADING_NUMERALS = "heading_numerals"  # "Chapter IV" is "Chapter 4"
    HEADING_CAPITALS = "heading_capitals"  # "THE WHALE" is "The Whale"
    HEADING_STOP = "heading_stop"  # a mark after a heading, so that the voice comes down
    INITIALS = "initials"
    ABBREVIATIONS = "abbreviations"
    DATES = "dates"
    TIMES = "times"
    MONEY = "money"
    UNITS = "units"
    PERCENT = "percent"
    ORDINALS = "ordinals"
    YEARS = "years"
    RANGES = "ranges"
    SIGNS = "signs"
    NUMBERS = "numbers"


_ALL = frozenset("en zh ja ko de fr ru es it pt".split())  # noqa: SIM905
_SPACED = _ALL - {"zh", "ja", "ko"}
# In Russian whatever is counted or dated is inflected, and no rule here knows the case.
_UNINFLECTED = _SPACED - {"ru"}

LANGUAGES: dict[Rule, frozenset[str]] = {
    Rule.HEADING_NUMERALS: _ALL,
    Rule.HEADING_CAPITALS: _SPACED,
    Rule.HEADING_STOP: _ALL,
    Rule.INITIALS: _SPACED,
    Rule.ABBREVIATIONS: _SPACED,
    Rule.DATES: _ALL - {"zh"},
    Rule.TIMES: _ALL - {"ru"},
    Rule.MONEY: _UNINFLECTED | {"zh", "ja", "ko"},
    Rule.UNITS: _UNINFLECTED,
    Rule.PERCENT: _UNINFLECTED,
    Rule.ORDINALS: _UNINFLECTED - {"de"},
    Rule.YEARS: _UNINFLECTED | {"zh"},
    Rule.RANGES: _UNINFLECTED,
    Rule.SIGNS: _SPACED,
    Rule.NUMBERS: _UNINFLECTED | {"ko"},
}

# What a voice stumbles over unless it is told. The others it reads well from the context.
ON = frozenset(
    {
        Rule.HEADING_NUMERALS,
        Rule.HEADING_CAPITALS,
        Rule.HEADING_STOP,
        Rule.INITIALS,
        Rule.PERCENT,
        Rule.SIGNS,
    }
)


def offered(language: str) -> tuple[Rule, ...]:
    """Return the rules that a language has, in their order."""
    return tuple(rule for rule in Rule if language in LANGUAGES[rule])


def applied(language: str, switches: Mapping[str, bool]) -> frozenset[Rule]:
    """Return the rules that apply: those of ON, but for what `switches` says by name."""
    return frozenset(rule for rule in offered(language) if switches.get(rule.value, rule in ON))
