"""How a book is said: rules with switches, each with what it does and what that costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jobs.changes import Reading, touched_by, usual_voice
from narrator import site, speaking
from narrator.refusal import Refusal
from narrator.saying import money
from narrator.text.speaking.rules import ON, Rule, offered
from narrator.web.pages.answers import MemberRequest, refused
from narrator.web.pages.books import book_of
from narrator.web.pages.costs import cost_words

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from narrator.models import Book
    from narrator.text.speaking.accounts import Account
    from narrator.text.spoken import Manner

PAGE = "review/speaking.html"
PART = "review/speaking_rules.html"
MOST_SHOWN = 100

WORDS: dict[Rule, tuple[str, str]] = {
    Rule.HEADING_NUMERALS: ("Roman numerals in headings", "“Chapter IV” is said “Chapter 4”"),
    Rule.HEADING_CAPITALS: ("Headings in capitals", "“THE WHALE” is said “The Whale”, not spelled"),
    Rule.HEADING_STOP: ("A full stop after headings", "so that the voice comes down"),
    Rule.INITIALS: ("Initials", "“J. R. R. Tolkien” without the points"),
    Rule.ABBREVIATIONS: ("Abbreviations", "in full, where there is one reading"),
    Rule.DATES: ("Dates in figures", "with the name of the month"),
    Rule.TIMES: ("Times of the day", "as a clock is read"),
    Rule.MONEY: ("Money", "the name of the currency after the number"),
    Rule.UNITS: ("Units", "“5 km” by name"),
    Rule.PERCENT: ("Percent", "the sign as a word"),
    Rule.ORDINALS: ("Ordinals", "“3rd” in words"),
    Rule.YEARS: ("Years", "in words, where it is clear that it is a year"),
    Rule.RANGES: ("From one number to another", "“1914–1918” with a word for the dash"),
    Rule.SIGNS: ("Signs", "&, § and № as words"),
    Rule.NUMBERS: ("Numbers in words", "where they are counted, and not part of a name or a code"),
}


@dataclass(frozen=True, slots=True)
class ShownRule:
    """`more` is what is sent more because of it, in words, or would be."""

    name: str
    title: str
    words: str
    on: bool
    usual: bool
    account: Account
    more: str


def listed(book: Book) -> dict[str, Any]:
    """What the page shows: rules that do something in the book, or are not as usual."""
    accounts = speaking.accounts_of(book)
    on = speaking.manner_of(book).rules
    shown = [
        ShownRule(rule, *WORDS[rule], rule in on, rule in ON, account, _more(account))
        for rule, account in accounts.items()
        if account.count or (rule in on) != (rule in ON)
    ]
    silent = [WORDS[rule][0] for rule in offered(book.language) if not accounts[rule].count]
    return {"book": book, "speaking": shown, "silent": silent}


def _more(account: Account) -> str:
    """Say how many characters it sends more or fewer, and what they cost in the whole book."""
    if not account.characters:
        return "no character more"
    price = site.speech().price(abs(account.characters))
    count = f"{abs(account.characters):,} character{'' if abs(account.characters) == 1 else 's'}"
    word = "more" if account.characters > 0 else "fewer"
    return f"{count} {word}, {money(price)}" if price else f"{count} {word}"


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: MemberRequest, book_id: uuid.UUID) -> HttpResponse:
    """Show the rules, or switch them. htmx gets the list alone."""
    book = book_of(request, book_id)
    template = PART if request.headers.get("HX-Request") else PAGE
    if request.method != "POST":
        return render(request, template, listed(book))
    try:
        said = _switch(request, book)
    except Refusal as refusal:
        return refused(request, template, listed(book), refusal)
    if template == PART:
        return render(request, template, {**listed(book), "said": said})
    messages.success(request, said)
    return redirect("speaking", book_id)


def _switch(request: MemberRequest, book: Book) -> str:
    """Switch what the form says, and tell what that touches."""
    before, wanted = speaking.manner_of(book), set(request.POST.getlist("applied"))
    offered_here = request.POST.getlist("offered")
    speaking.switch(book, {name: name in wanted for name in offered_here})
    _, cost = touched_by(Reading(book, usual_voice(request.user, book)), before)
    return cost_words(cost)


@login_required
@require_safe
def places(request: MemberRequest, book_id: uuid.UUID, rule: str) -> HttpResponse:
    """The passages that one rule changes, or would change."""
    book = book_of(request, book_id)
    known = next((each for each in offered(book.language) if each == rule), None)
    if known is None:
        raise Http404
    manner = speaking.manner_of(book)
    on, off = (replace(manner, rules=rules) for rules in _with_and_without(manner, known))
    found, cost = touched_by(Reading(book, usual_voice(request.user, book), on), off)
    context = {"book": book, "rule": known, "title": WORDS[known][0], "on": known in manner.rules}
    context |= {"places": found[:MOST_SHOWN], "all": len(found), "cost": cost_words(cost)}
    return render(request, "review/speaking_places.html", context)


def _with_and_without(manner: Manner, rule: Rule) -> tuple[frozenset[Rule], frozenset[Rule]]:
    return manner.rules | {rule}, manner.rules - {rule}
