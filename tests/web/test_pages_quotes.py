"""From a voice in words to an accepted price."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job, Quote
from jobs.quotes import make_quote
from narrator.models import BookState, Chapter, Voice
from narrator.web.pages.describing import EXAMPLES
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from narrator.models import Book, User

WORDS = "A warm, low male voice in his sixties, unhurried, as if by a fire."


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def book(alice: User) -> Book:
    return rows.make_book(alice)


@pytest.fixture
def paid(settings: Settings) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    settings.SPEECH_PRICE_PER_MILLION = Decimal(10_000)


def accept(reader: Client, quote: Quote) -> str:
    return reader.post(reverse("accept-quote", args=[quote.pk]), follow=True).content.decode()


def test_a_described_voice_is_kept_and_priced(reader: Client, book: Book) -> None:
    response = reader.post(reverse("describe-voice", args=[book.pk]), {"description": WORDS})

    voice, quote = Voice.objects.get(), Quote.objects.get()
    assert (voice.name, voice.description) == ("A warm, low male", WORDS)
    assert quote.version.voice == voice
    assert response["Location"] == reverse("quote", args=[quote.pk])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Describe the voice first."),
        ("x" * 501, "at most 500 characters"),
        ("soft\u202evoice", "invisible control characters"),
    ],
)
def test_a_wrong_description_is_refused_in_place(
    reader: Client, book: Book, words: str, sentence: str
) -> None:
    response = reader.post(reverse("describe-voice", args=[book.pk]), {"description": words})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Voice.objects.exists()


def test_a_kept_voice_can_be_chosen_and_forgotten(reader: Client, alice: User, book: Book) -> None:
    voice = rows.make_voice(alice)
    chosen = reader.post(reverse("choose-voice", args=[book.pk, voice.pk]))
    reader.post(reverse("forget-voice", args=[book.pk, voice.pk]))

    assert chosen["Location"] == reverse("quote", args=[Quote.objects.get().pk])
    assert "Sailor</h3>" not in reader.get(reverse("voices", args=[book.pk])).content.decode()


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_as_long_as_the_page_advises(example: tuple[str, str]) -> None:
    assert 15 <= len(example[1].split()) <= 40


def test_an_example_fills_the_form_without_a_script(reader: Client, book: Book) -> None:
    page = reader.get(reverse("voices", args=[book.pk]) + "?example=1").content.decode()

    assert f">{EXAMPLES[1].description}</textarea>" in page


def test_the_preview_voice_is_called_that(reader: Client, book: Book) -> None:
    assert "preview voice" in reader.get(reverse("voices", args=[book.pk])).content.decode()


def test_a_japanese_book_is_told_what_the_preview_voice_cannot_read(
    reader: Client, book: Book
) -> None:
    type(book).objects.update(language="ja")
    reader.post(reverse("describe-voice", args=[book.pk]), {"description": WORDS})

    page = reader.get(reverse("quote", args=[Quote.objects.get().pk])).content.decode()

    assert "It reads kana only" in page


@pytest.mark.usefixtures("paid")
def test_a_real_voice_is_not_called_a_preview(reader: Client, book: Book) -> None:
    assert "preview voice" not in reader.get(reverse("voices", args=[book.pk])).content.decode()


def test_a_book_that_cannot_be_priced_says_why(reader: Client, alice: User) -> None:
    book = rows.make_book(alice, state=BookState.IMPORTING)
    voice = rows.make_voice(alice)

    response = reader.post(reverse("choose-voice", args=[book.pk, voice.pk]))

    assert response.status_code == 409
    assert "not read in yet" in response.content.decode()


@pytest.mark.usefixtures("paid")
def test_the_price_shows_what_is_owned_and_the_most_it_may_cost(
    reader: Client, alice: User, book: Book
) -> None:
    job = rows.make_narration(alice, book=book)
    assert job.version is not None
    rows.read_take(job.chapters.all()[0].passages.all()[0].take)
    quote = make_quote(alice, book, job.version.voice)

    page = reader.get(reverse("quote", args=[quote.pk])).content.decode()

    assert quote.owned_characters == 80
    assert "($0.80 saved)" in page
    assert "Accept $0.81 and begin" in page
    assert f"at most ${quote.limit_usd:.2f}" in page


def test_an_accepted_price_starts_the_narration(reader: Client, alice: User, book: Book) -> None:
    quote = make_quote(alice, book, rows.make_voice(alice))

    page = accept(reader, quote)

    assert Job.objects.get(kind="narrate").owner == alice
    assert "Waiting for its turn" in page


@pytest.mark.usefixtures("paid")
def test_a_changed_text_is_answered_with_the_new_price(
    reader: Client, alice: User, book: Book
) -> None:
    quote = make_quote(alice, book, rows.make_voice(alice))
    Chapter.objects.filter(book=book, number=1).update(text="Quite another text.")

    page = accept(reader, quote)

    assert not Job.objects.filter(kind="narrate").exists()
    assert "has changed since the quote" in page
    assert "Accept $1.00 and begin" in page


def test_an_expired_price_is_asked_again(reader: Client, alice: User, book: Book) -> None:
    quote = make_quote(alice, book, rows.make_voice(alice))
    Quote.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    shown = reader.get(reverse("quote", args=[quote.pk])).content.decode()
    renewed = reader.post(reverse("renew-quote", args=[quote.pk]))

    assert "This price has expired." in shown
    assert renewed["Location"] == reverse("quote", args=[Quote.objects.latest("created_at").pk])


@pytest.mark.usefixtures("paid")
def test_a_price_beyond_the_months_limit_is_refused_in_place(
    reader: Client, alice: User, book: Book, settings: Settings
) -> None:
    settings.USER_CAP_USD_PER_MONTH = 0
    quote = make_quote(alice, book, rows.make_voice(alice))

    response = reader.post(reverse("accept-quote", args=[quote.pk]))

    assert response.status_code == 422
    assert "your limit leaves $0.00 this month" in response.content.decode()
