"""The rules of cleaning, as the review shows them: a name, what it does, what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrator.text.cleaning import Rule

if TYPE_CHECKING:
    from collections.abc import Collection

    from narrator.models import Book

WORDS: dict[str, tuple[str, str]] = {
    Rule.PAGE_FURNITURE: ("Running heads and page numbers", "what a PDF repeats on every page"),
    Rule.PAGE_BREAKS: ("Page numbers in the text", "numbers of the printed pages"),
    Rule.LINE_END_HYPHENS: ("Hyphens at line ends", "words that were divided are joined"),
    Rule.HARD_WRAPPED_LINES: ("Line breaks inside paragraphs", "lines are joined to paragraphs"),
    Rule.LIGATURES: ("Joined letters", "ﬁ becomes fi"),
    Rule.INVISIBLE_CHARACTERS: ("Invisible characters", "soft hyphens and the like are removed"),
    Rule.NOTE_MARKS: ("Note numbers", "the small numbers that refer to notes"),
    Rule.NOTES: ("Notes", "footnotes and endnotes are set apart"),
    Rule.CAPTIONS: ("Captions", "the words under pictures are set apart"),
    Rule.TABLES: ("Tables", "rows and columns are set apart"),
    Rule.CONTENTS: ("Table of contents", "the list of chapters is set apart"),
    Rule.LINKS: ("Web addresses", "only the name of the site is read"),
    Rule.CODE_BLOCKS: ("Program code", "code is set apart"),
    Rule.RUBY: ("Reading aids", "how a character sounds, printed above it"),
    Rule.ILLUSTRATIONS: ("Marks of illustrations", "[Illustration] and the like"),
    Rule.EMPHASIS_MARKS: ("Marks of emphasis", "_words_ are read as words"),
    Rule.HIDDEN_TEXT: ("Hidden text", "what a page does not show"),
    Rule.CHANGES: ("Deleted text and comments", "what a word processor keeps of changes"),
}


@dataclass(frozen=True, slots=True)
class ShownRule:
    name: str
    title: str
    words: str
    applied: bool
    count: int = 0
    characters: int = 0
    examples: tuple[str, ...] = ()


def rules_of(book: Book, kept: Collection[str] | None = None) -> list[ShownRule]:
    """Return the rules that did something to a book, or would but for its owner."""
    off = set(book.kept_rules if kept is None else kept)
    found: list[dict[str, Any]] = book.cleaning
    did = {each["rule"]: each for each in found}
    names = [rule for rule in WORDS if rule in did or rule in off or rule in book.kept_rules]
    return [_shown(str(name), did.get(name, {}), applied=name not in off) for name in names]


def _shown(name: str, did: dict[str, Any], *, applied: bool) -> ShownRule:
    title, words = WORDS[name]
    return ShownRule(
        name,
        title,
        words,
        applied,
        did.get("count", 0),
        did.get("characters", 0),
        tuple(did.get("examples", ())),
    )
