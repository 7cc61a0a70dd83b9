"""What is sent may differ from what is shown: by the rules of `speaking`, by a list of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.text.lexicon import Lexicon
from narrator.text.speaking import changes, headings
from narrator.text.speaking.rules import applied

if TYPE_CHECKING:
    from narrator.text.speaking.rules import Rule

# A list can make a text longer, but not without end: the model would lose its thread.
LONGEST = 1_200
NO_LIST = Lexicon()


@dataclass(frozen=True)
class Manner:
    """How texts of one language are said: the rules that apply, and the list of words."""

    language: str
    rules: frozenset[Rule]
    lexicon: Lexicon = NO_LIST


def usual(language: str) -> Manner:
    """Return how texts of a language are said where nothing is switched and nothing listed."""
    return Manner(language, applied(language, {}))


def say(text: str, manner: Manner, *, heading: bool = False) -> str:
    """Return what to send for a passage. What would become too long is sent with less changed."""
    plain, ruled, said = _steps(text, manner, heading=heading)
    limit = max(LONGEST, len(plain))
    return next(each for each in (said, ruled, plain) if len(each) <= limit)


def differ(text: str, one: Manner, other: Manner, *, heading: bool = False) -> bool:
    """Whether a text of any length, or some passage of it, is said otherwise in two manners."""
    return _steps(text, one, heading=heading) != _steps(text, other, heading=heading)


def _steps(text: str, manner: Manner, *, heading: bool) -> tuple[str, str, str]:
    """Return the text as it is, by the rules, and by the list too.

    A word of the list goes before the rules: they leave it as it is written.
    """
    plain = headings.speak(text, manner.language, manner.rules) if heading else text
    listed = manner.lexicon.places(plain, manner.language)
    ruled = changes.apply(plain, changes.find(plain, manner.language, manner.rules, listed))
    return plain, ruled, manner.lexicon.say(ruled, manner.language) if listed else ruled
