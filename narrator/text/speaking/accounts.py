"""What each rule does in a book: how often, how many characters more, and examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from narrator.text.cleaning import shortened
from narrator.text.speaking import changes, headings
from narrator.text.speaking.headings import OF_HEADINGS
from narrator.text.speaking.rules import offered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narrator.text.speaking.changes import Change
    from narrator.text.speaking.rules import Rule
    from narrator.text.spoken import Manner

MOST_EXAMPLES = 3


@dataclass(slots=True)
class Account:
    """`characters` are those that are sent more, or fewer where it is negative."""

    count: int = 0
    characters: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def add(self, shown: str, said: str, characters: int) -> None:
        self.count += 1
        self.characters += characters
        example = shortened(shown), shortened(said)
        if len(self.examples) < MOST_EXAMPLES and example not in self.examples:
            self.examples.append(example)


def account(texts: Iterable[tuple[str, bool]], manner: Manner) -> dict[Rule, Account]:
    """Count over texts, of which each says whether it is a heading."""
    accounts = {rule: Account() for rule in offered(manner.language)}
    for text, is_heading in texts:
        plain = text
        if is_heading:
            for rule in accounts.keys() & OF_HEADINGS:
                off, on = _with_and_without(text, rule, manner)
                if off != on:
                    accounts[rule].add(off, on, len(on) - len(off))
            plain = headings.speak(text, manner.language, manner.rules)
        _count(plain, manner, accounts)
    return accounts


def _with_and_without(heading: str, rule: Rule, manner: Manner) -> tuple[str, str]:
    off = headings.speak(heading, manner.language, manner.rules - {rule})
    return off, headings.speak(heading, manner.language, manner.rules | {rule})


def _count(text: str, manner: Manner, accounts: dict[Rule, Account]) -> None:
    """Count what the rules that apply do, and what each of the others would do beside them."""
    listed = manner.lexicon.places(text, manner.language)
    now = changes.find(text, manner.language, manner.rules, listed)
    for change in now:
        _add(accounts[change.rule], text, change, _more(change))
    for rule in accounts.keys() & set(changes.looking(text)) - manner.rules:
        then = changes.find(text, manner.language, manner.rules | {rule}, listed)
        more = sum(map(_more, then)) - sum(map(_more, now))
        for change in sorted(set(then) - set(now)):
            _add(accounts[rule], text, change, more)
            more = 0


def _add(account: Account, text: str, change: Change, more: int) -> None:
    account.add(text[change.start : change.end], change.said, more)


def _more(change: Change) -> int:
    return len(change.said) - (change.end - change.start)
