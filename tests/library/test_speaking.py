"""The rules of speaking of a book: a switch changes what is sent, of the passages it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.changes import Reading, touched_by
from jobs.models import Take
from jobs.plan import make_plan
from narrator import casting, pronunciation, speaking
from narrator.models import Book
from narrator.refusal import Refusal
from narrator.text.speaking.rules import Rule
from tests import rows

if TYPE_CHECKING:
    from pytest_django import Settings

    from narrator.models import User

pytestmark = pytest.mark.django_db

PARAGRAPHS = (
    (
        "There were 20 of them on board, and not one had slept for longer than an hour since the"
        " ship had left the harbour, which was on the night of the great storm."
    ),
    (
        "Then came a calm, and the sails hung like washing from the yards of the ship, while the"
        " crew sat in the shade of them and ate the last of the bread in silence."
    ),
    (
        "It cost $5 in all, and Mr. Hale paid it with the last of the money that he had brought"
        " from home, where nobody had wished him well or asked when he would return."
    ),
)
TEXT = "\n\n".join(["# CHAPTER IV", *PARAGRAPHS])


@pytest.fixture
def alice() -> User:
    return rows.make_user()


@pytest.fixture
def book(alice: User) -> Book:
    return rows.make_book(alice, [TEXT])


def sent(book: Book) -> list[tuple[str, str]]:
    version = casting.current_version(rows.make_voice(book.owner))
    plan = make_plan(book, version, list(book.chapters.all()))
    return [(passage.text, passage.key) for passage in plan.passages()]


def test_a_switch_changes_what_is_sent_of_the_passages_it_touches(book: Book) -> None:
    before = sent(book)

    speaking.switch(book, {"numbers": True, "money": True})

    after = sent(book)
    assert [a != b for a, b in zip(before, after, strict=True)] == [True, True, False, True]
    assert [text for text, _ in after] == [
        "Chapter four.",
        PARAGRAPHS[0].replace("20", "twenty"),
        PARAGRAPHS[1],
        PARAGRAPHS[2].replace("$5", "five dollars"),
    ]


def test_switched_back_it_is_what_it_was(book: Book) -> None:
    before = sent(book)

    speaking.switch(book, {"numbers": True, "signs": False})
    speaking.switch(book, {"numbers": False, "signs": True})

    assert sent(book) == before
    assert Book.objects.get(pk=book.pk).speaking == {}


def test_what_was_switched_meanwhile_stays(book: Book) -> None:
    other = Book.objects.get(pk=book.pk)
    speaking.switch(other, {"money": True})

    speaking.switch(book, {"numbers": True})

    assert Book.objects.get(pk=book.pk).speaking == {"money": True, "numbers": True}


def test_the_chapters_count_what_is_sent(book: Book) -> None:
    speaking.switch(book, {"numbers": True})

    assert book.chapters.get().characters == sum(len(text) for text, _ in sent(book))


def test_it_says_which_passages_are_touched_and_what_they_cost(
    book: Book, alice: User, settings: Settings
) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    voice = rows.make_voice(alice)
    rows.make_narration(alice, book=book, voice=voice)
    for take in Take.objects.all():
        rows.read_take(take)
    before = speaking.manner_of(book)

    speaking.switch(book, {"money": True})
    places, cost = touched_by(Reading(book, voice), before)

    assert [place.shown for place in places] == [PARAGRAPHS[2]]
    again = rows.make_narration(alice, book=book, voice=voice)
    assert (cost.passages, cost.price_usd) == (1, again.price_usd)
    assert Take.objects.filter(state="pending").count() == 1


def test_switching_back_costs_nothing(book: Book, alice: User, settings: Settings) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    voice = rows.make_voice(alice)
    rows.make_narration(alice, book=book, voice=voice)
    for take in Take.objects.all():
        rows.read_take(take)
    speaking.switch(book, {"money": True})
    before = speaking.manner_of(book)

    speaking.switch(book, {"money": False})
    _, cost = touched_by(Reading(book, voice), before)

    assert (cost.passages, cost.characters, float(cost.price_usd)) == (1, 0, 0.0)


def test_a_long_paragraph_is_touched_like_any_other(book: Book) -> None:
    book.chapters.update(text=" ".join(f"There were {number} of them." for number in range(200)))
    before = speaking.manner_of(book)

    speaking.switch(book, {"numbers": True})
    _, cost = touched_by(Reading(book, None), before)

    assert cost.passages == len(sent(book))
    assert book.chapters.get().characters > 4_000


def test_it_tells_what_each_rule_does_or_would_do(book: Book) -> None:
    accounts = speaking.accounts_of(book)

    numerals, numbers, money = (
        accounts[rule] for rule in (Rule.HEADING_NUMERALS, Rule.NUMBERS, Rule.MONEY)
    )
    assert (numerals.count, numerals.examples) == (1, [("Chapter Iv.", "Chapter 4.")])
    assert (numbers.count, numbers.characters) == (2, len("fourtwenty") - len("420"))
    assert money.examples == [("$5", "5 dollars")]
    assert accounts[Rule.UNITS].count == 0


def test_what_is_left_out_is_not_counted(book: Book) -> None:
    book.chapters.update(included=False)

    assert not any(account.count for account in speaking.accounts_of(book).values())


def test_a_listed_word_is_not_counted_as_a_number(book: Book, alice: User) -> None:
    pronunciation.add(alice, book, "20 of them", "a score")

    assert speaking.accounts_of(book)[Rule.NUMBERS].count == 1


@pytest.mark.parametrize(("language", "rule"), [("en", "nonsense"), ("ru", "numbers")])
def test_a_rule_that_the_language_has_not_is_refused(book: Book, language: str, rule: str) -> None:
    book.language = language

    with pytest.raises(Refusal) as refused:
        speaking.switch(book, {rule: True})

    assert refused.value.code == "unknown_rule"
    assert Book.objects.get(pk=book.pk).speaking == {}
