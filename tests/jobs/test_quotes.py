"""Prices: exact, bound to the text and the voice, and never a surprise."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from jobs import control, quotes
from jobs.models import Charge, Job, Passage, Quote, Take
from narrator.models import BookState, Chapter
from narrator.refusal import Refusal
from tests.rows import make_book, make_narration, make_user, make_voice, read_take

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _priced(settings: Settings) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    settings.DEEPINFRA_TOKEN = "key"


def test_the_price_is_that_of_the_characters_to_be_sent() -> None:
    alice = make_user()
    quote = quotes.make_quote(alice, make_book(alice), make_voice(alice))
    job = control.narrate_quoted(alice, quote)

    sent = sum(len(take.text) for take in Take.objects.all())
    assert quote.characters == quote.billable_characters == sent
    assert quote.price_usd == sent * Decimal("0.00002") == job.price_usd
    assert quote.limit_usd >= quote.price_usd


def test_what_is_owned_is_not_billed_again() -> None:
    alice = make_user()
    voice = make_voice(alice)
    make_narration(alice, book=make_book(alice), voice=voice)
    first = Take.objects.order_by("pk")[0]
    read_take(first)

    quote = quotes.make_quote(alice, make_book(alice, title="Another copy"), voice)

    assert quote.owned_characters == len(first.text)
    assert quote.billable_characters == quote.characters - len(first.text)


def test_a_text_that_is_repeated_is_bought_once() -> None:
    alice = make_user()
    text = "He said nothing at all, and nobody in the room seemed to mind that very much."
    quote = quotes.make_quote(alice, make_book(alice, [text, text, text]), make_voice(alice))

    assert (quote.characters, quote.billable_characters) == (3 * len(text), len(text))


def test_another_owner_pays_for_their_own() -> None:
    alice, bob = make_user("alice"), make_user("bob")
    make_narration(alice)
    for take in Take.objects.all():
        read_take(take)

    quote = quotes.make_quote(bob, make_book(bob), make_voice(bob))

    assert quote.owned_characters == 0


def test_a_quote_does_not_outlive_a_change_of_the_text() -> None:
    alice = make_user()
    quote = quotes.make_quote(alice, make_book(alice), make_voice(alice))
    Chapter.objects.filter(number=1).update(text="A wholly different beginning of this story.")

    with pytest.raises(Refusal) as refused:
        control.narrate_quoted(alice, quote)

    assert (refused.value.code, refused.value.status) == ("price_changed", 409)
    assert not Job.objects.exists()


def test_a_quote_does_not_outlive_its_time() -> None:
    alice = make_user()
    quote = quotes.make_quote(alice, make_book(alice), make_voice(alice))
    Quote.objects.update(expires_at=timezone.now())
    quote.refresh_from_db()

    with pytest.raises(Refusal, match="expired"):
        control.narrate_quoted(alice, quote)


def test_a_rise_of_the_price_list_is_told_before_anything_is_sent(
    settings: Settings,
) -> None:
    alice = make_user()
    quote = quotes.make_quote(alice, make_book(alice), make_voice(alice))
    settings.SPEECH_PRICE_PER_MILLION = Decimal(40)

    with pytest.raises(Refusal, match="costs"):
        control.narrate_quoted(alice, quote)


@pytest.mark.parametrize("most", [None, Decimal(0), Decimal("0.0001")])
def test_a_price_that_was_not_accepted_starts_nothing(most: Decimal | None) -> None:
    alice = make_user()

    with pytest.raises(Refusal) as refused:
        make_narration(alice, max_price=most)

    assert refused.value.status == 409
    assert not Job.objects.exists()
    assert not Charge.objects.exists()


def test_more_than_the_month_allows_starts_nothing(settings: Settings) -> None:
    settings.USER_CAP_USD_PER_MONTH = Decimal("0.001")

    with pytest.raises(Refusal) as refused:
        make_narration(make_user())

    assert refused.value.code == "over_cap"


def test_starting_twice_is_one_job() -> None:
    alice = make_user()
    book, voice = make_book(alice), make_voice(alice)

    first = make_narration(alice, book=book, voice=voice)
    second = make_narration(alice, book=book, voice=voice)

    assert first.pk == second.pk
    assert Passage.objects.filter(chapter__job=first).count() == Passage.objects.count()


def test_chapters_left_out_are_neither_read_nor_priced() -> None:
    alice = make_user()
    book = make_book(alice)
    whole = quotes.make_quote(alice, book, make_voice(alice))
    book.chapters.filter(number=2).update(included=False)

    less = quotes.make_quote(alice, book, make_voice(alice))

    assert less.characters < whole.characters
    assert len(less.chapters) == 1


def test_nothing_to_read_is_said() -> None:
    alice = make_user()
    book = make_book(alice)
    book.chapters.update(included=False)

    with pytest.raises(Refusal, match="nothing to read"):
        quotes.make_quote(alice, book, make_voice(alice))


def test_a_book_that_is_still_being_read_in_has_no_price_yet() -> None:
    alice = make_user()

    with pytest.raises(Refusal) as refused:
        quotes.make_quote(alice, make_book(alice, state=BookState.IMPORTING), make_voice(alice))

    assert refused.value.status == 409


def test_a_voice_that_was_deleted_after_the_quote_starts_nothing() -> None:
    alice = make_user()
    voice = make_voice(alice)
    quote = quotes.make_quote(alice, make_book(alice), voice)
    type(voice).objects.filter(pk=voice.pk).update(deleted_at=timezone.now())
    quote.refresh_from_db()

    with pytest.raises(Refusal) as refused:
        control.narrate_quoted(alice, Quote.objects.get(pk=quote.pk))

    assert refused.value.code == "voice_deleted"
    assert not Job.objects.exists()
