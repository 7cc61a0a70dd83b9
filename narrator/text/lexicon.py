"""A pronunciation list: words as they are written, and what is sent for them instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# No blanks between words (zh, ja), or endings that stick to them (ko).
UNDIVIDED = frozenset({"zh", "ja", "ko"})


@dataclass(frozen=True, slots=True)
class Entry:
    """`language` is a code, or "" for any."""

    written: str
    spoken: str
    match_case: bool = False
    whole_word: bool = True
    language: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Entries in the order of their weight: the first of two for the same words counts."""

    entries: tuple[Entry, ...] = ()

    def say(self, text: str, language: str) -> str:
        """Return `text` as it is to be sent. What was replaced is not looked at again."""
        if (found := self._pattern(text, language)) is None:
            return text
        pattern, spoken = found
        return pattern.sub(lambda place: spoken[(place.lastindex or 1) - 1], text)

    def places(self, text: str, language: str) -> list[tuple[int, int]]:
        """Return the start and end of all that `say` would replace."""
        found = self._pattern(text, language)
        return [place.span() for place in found[0].finditer(text)] if found else []

    def _pattern(self, text: str, language: str) -> tuple[re.Pattern[str], list[str]] | None:
        """Return how to find the entries that stand in a text, if any does."""
        folded = text.casefold()
        # A look that is linear, and much faster than the patterns.
        fitting = tuple(entry for needle, entry in self._of(language) if needle in folded)
        return _compile(fitting, language in UNDIVIDED) if fitting else None

    def _of(self, language: str) -> list[tuple[str, Entry]]:
        return self._by_language.get(language, self._by_language[""])

    @cached_property
    def _by_language(self) -> dict[str, list[tuple[str, Entry]]]:
        named = {entry.language for entry in self.entries} | {""}
        return {
            code: [
                (entry.written.casefold(), entry) for entry in _longest_first(self.entries, code)
            ]
            for code in named
        }


def _longest_first(entries: Iterable[Entry], language: str) -> list[Entry]:
    fitting = [entry for entry in entries if entry.language in {"", language}]
    return sorted(fitting, key=lambda entry: -len(entry.written))


@lru_cache(maxsize=256)
def _compile(entries: tuple[Entry, ...], undivided: bool) -> tuple[re.Pattern[str], list[str]]:  # noqa: FBT001
    """Return one pattern with a group for each entry, and what is said for each group."""
    alternatives = [_pattern(entry, undivided=undivided) for entry in entries]
    return re.compile("|".join(alternatives)), [entry.spoken for entry in entries]


def _pattern(entry: Entry, *, undivided: bool) -> str:
    """Every pattern is a literal between two fixed edges, so no text can make it slow."""
    literal = re.escape(entry.written)
    if not entry.match_case:
        literal = f"(?i:{literal})"
    if not entry.whole_word or undivided:
        return f"({literal})"
    before = r"(?<!\w)" if _is_word(entry.written[0]) else ""
    after = r"(?!\w)" if _is_word(entry.written[-1]) else ""
    return f"({before}{literal}{after})"


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
