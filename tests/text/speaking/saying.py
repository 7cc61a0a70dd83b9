"""What a text is said as when only some rules apply."""

from __future__ import annotations

from narrator.text.speaking import changes
from narrator.text.speaking.rules import LANGUAGES, Rule


def said(text: str, language: str, *rules: Rule) -> str:
    applied = frozenset(rules)
    assert all(language in LANGUAGES[rule] for rule in applied)
    return changes.apply(text, changes.find(text, language, applied))
