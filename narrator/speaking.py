"""Use cases on how a book is said: the switches of its rules, beside its pronunciation lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from narrator import library, pronunciation
from narrator.models import Book
from narrator.refusal import Refusal
from narrator.text import markup, spoken
from narrator.text.document import BlockKind
from narrator.text.speaking.accounts import Account, account
from narrator.text.speaking.rules import ON, Rule, applied, offered
from narrator.text.spoken import Manner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def manner_of(book: Book, language: str = "") -> Manner:
    """Return how the texts of a book are said: in its language, else in that of a narration."""
    code = language or book.language
    return Manner(code, applied(code, book.speaking), pronunciation.lexicon_of(book))


def switch(book: Book, switches: Mapping[str, bool]) -> None:
    """Switch rules of a book on or off. What is as usual again is forgotten."""
    possible = {rule.value for rule in offered(book.language)}
    if unknown := sorted(switches.keys() - possible):
        detail = f"{unknown[0]!r} is not one of {', '.join(sorted(possible))}."
        raise Refusal("unknown_rule", detail)
    usual = {rule.value: rule in ON for rule in Rule}
    before = manner_of(book)
    with transaction.atomic():
        kept = Book.objects.select_for_update().values_list("speaking", flat=True).get(pk=book.pk)
        wanted = {**kept, **switches}
        book.speaking = {name: on for name, on in wanted.items() if on != usual[name]}
        book.save(update_fields=["speaking", "updated_at"])
    after = manner_of(book)
    library.count_again(book, lambda text: differs(text, before, after))


def differs(text: str, before: Manner, after: Manner) -> bool:
    """Whether a chapter is said otherwise: quicker to see than which of its passages are."""
    return before != after and any(
        spoken.differ(block.text, before, after, heading=block.kind is BlockKind.HEADING)
        for block in markup.parse(text)
    )


def accounts_of(book: Book) -> dict[Rule, Account]:
    """Return what each rule does in the included chapters, or would do if it were switched on."""
    return account(_blocks(book), manner_of(book))


def _blocks(book: Book) -> Iterator[tuple[str, bool]]:
    texts = book.chapters.filter(included=True).values_list("text", flat=True)
    for text in texts.iterator():
        for block in markup.parse(text):
            yield block.text, block.kind is BlockKind.HEADING
