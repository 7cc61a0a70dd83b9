"""How a book is said: its rules, what each of them does, and what switching them touches."""

import uuid

from django.http import HttpRequest
from ninja import Schema

from jobs.changes import Reading, touched_by
from narrator import speaking
from narrator.models import Book
from narrator.text.speaking.accounts import Account
from narrator.text.speaking.rules import ON, Rule
from narrator.web.access import caller, find
from narrator.web.api.costs import CostPayload, cost_payload, reading
from narrator.web.api.routing import Resource

of_book = Resource(tags=["speaking"])


class SaidExample(Schema):
    shown: str
    said: str


class SpeakingRule(Schema):
    """`characters` are sent more because of it in the whole book, or would be if it were `on`."""

    rule: str
    on: bool
    usual: bool
    count: int
    characters: int
    examples: list[SaidExample]


class SpeakingRules(Schema):
    """`change` is what the switches of this request touch; null where nothing was switched."""

    results: list[SpeakingRule]
    change: CostPayload | None = None
    next: None = None


class Switches(Schema):
    """Rules by name, each on or off. `voice`: whose prices are told, else the last one's."""

    rules: dict[str, bool]
    voice: str | None = None


@of_book.look("/{uuid:id}/speaking", response=SpeakingRules)
def get_speaking(request: HttpRequest, id: uuid.UUID) -> SpeakingRules:  # noqa: A002
    """Return the rules that the language of a book has, and what each does in it."""
    return SpeakingRules(results=_rules(find(Book.objects.owned_by(caller(request)), id, "book")))


@of_book.patch("/{uuid:id}/speaking", response=SpeakingRules)
def switch_speaking(request: HttpRequest, id: uuid.UUID, switches: Switches) -> SpeakingRules:  # noqa: A002
    """Switch rules on or off. Only the passages that this changes are read anew."""
    owned = Book.objects.owned_by(caller(request)).select_related("owner")
    book = find(owned, id, "book")
    voice, before = reading(book, switches.voice).voice, speaking.manner_of(book)
    speaking.switch(book, switches.rules)
    _, cost = touched_by(Reading(book, voice), before)
    return SpeakingRules(results=_rules(book), change=cost_payload(cost))


def _rules(book: Book) -> list[SpeakingRule]:
    on = speaking.manner_of(book).rules
    accounts = speaking.accounts_of(book).items()
    return [_rule(rule, account, on=rule in on) for rule, account in accounts]


def _rule(rule: Rule, account: Account, *, on: bool) -> SpeakingRule:
    return SpeakingRule(
        rule=rule.value,
        on=on,
        usual=rule in ON,
        count=account.count,
        characters=account.characters,
        examples=[SaidExample(shown=shown, said=said) for shown, said in account.examples],
    )
