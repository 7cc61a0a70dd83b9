"""The rules that take text away or change it, each with a name, and what they did in one reading.

A rule that is kept leaves the text as the file has it. What a rule *sets apart* is not gone: it
stands in a section that is left out, whose reason is the name of the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLES = 3
LONGEST_EXAMPLE = 80


class Rule(StrEnum):
    """The names are stable: they are stored with a book."""

    PAGE_FURNITURE = "page_furniture"  # running heads and feet, page numbers of a PDF
    PAGE_BREAKS = "page_breaks"  # numbers of printed pages inside an e-book's text
    LINE_END_HYPHENS = "line_end_hyphens"
    HARD_WRAPPED_LINES = "hard_wrapped_lines"
    LIGATURES = "ligatures"
    INVISIBLE_CHARACTERS = "invisible_characters"  # soft hyphens, zero width, direction marks
    NOTE_MARKS = "note_marks"
    NOTES = "notes"
    CAPTIONS = "captions"
    TABLES = "tables"
    CONTENTS = "contents"  # the table of contents that a word processor makes
    LINKS = "links"  # a bare web address becomes its domain
    CODE_BLOCKS = "code_blocks"
    RUBY = "ruby"  # how a character sounds, printed above it
    ILLUSTRATIONS = "illustrations"  # `[Illustration]` in a plain text
    EMPHASIS_MARKS = "emphasis_marks"  # `_words_` in a plain text
    HIDDEN_TEXT = "hidden_text"  # what a page does not show, or only as a control or a drawing
    CHANGES = "changes"  # deleted text and comments of a word processor


RULES = frozenset(rule.value for rule in Rule)
SET_APART = frozenset(
    {
        *(Rule.PAGE_FURNITURE, Rule.NOTES, Rule.CAPTIONS, Rule.TABLES, Rule.CONTENTS),
        Rule.CODE_BLOCKS,
    }
)


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What one rule did: how often, to how many characters (blanks not counted), with examples."""

    rule: str
    count: int
    characters: int
    examples: tuple[str, ...]


class Tally:
    """Counts what the rules do in one reading; `keep` are the rules that do nothing."""

    def __init__(self, keep: Iterable[str] = ()) -> None:
        self.keep = frozenset(keep)
        self._found: dict[Rule, Cleaning] = {}

    def applies(self, rule: Rule) -> bool:
        return rule not in self.keep

    def add(
        self, rule: Rule, example: str, *, count: int = 1, characters: int | None = None
    ) -> None:
        """Count a use. `characters`: how many were taken away; all of `example` if not said."""
        if characters is None:
            characters = inked(example)
        known = self._found.get(rule) or Cleaning(rule.value, 0, 0, ())
        examples = known.examples
        if len(examples) < EXAMPLES and (short := shortened(example)) and short not in examples:
            examples = (*examples, short)
        self._found[rule] = Cleaning(
            rule.value, known.count + count, known.characters + characters, examples
        )

    def cleanings(self) -> tuple[Cleaning, ...]:
        """What was done, in the order of the rules."""
        return tuple(self._found[rule] for rule in Rule if rule in self._found)


def inked(text: str) -> int:
    """How many characters of `text` are not blank."""
    return len("".join(text.split()))


def shortened(text: str) -> str:
    """One line of at most LONGEST_EXAMPLE characters."""
    line = " ".join(text[: 4 * LONGEST_EXAMPLE].split())
    return line if len(line) <= LONGEST_EXAMPLE else f"{line[: LONGEST_EXAMPLE - 1]}…"
