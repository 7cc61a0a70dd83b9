"""The pronunciation lists: what they take, and what they change in a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs.captions import cues
from jobs.changes import Reading, touched_by
from jobs.models import Passage, Take
from jobs.plan import make_plan
from narrator import casting, pronunciation
from narrator.refusal import Refusal
from narrator.text.spoken import usual
from tests import rows

if TYPE_CHECKING:
    from pytest_django import Settings

    from narrator.models import Book, User

pytestmark = pytest.mark.django_db

REST = "The lamp was still burning when the family came back from the sea."
BEGINNINGS = (
    "Dr Nguyen came to the house at six in the evening, and asked for a glass of water.",
    "Nobody else was there, so she waited by the window until the rain had stopped.",
    "Then nguyen, as they called her in the village, went home without a word to anyone.",
)
PARAGRAPHS = [f"{beginning} {REST}" for beginning in BEGINNINGS]
TEXT = "# CHAPTER IV\n\n" + "\n\n".join(PARAGRAPHS)


@pytest.fixture
def alice() -> User:
    return rows.make_user()


@pytest.fixture
def book(alice: User) -> Book:
    return rows.make_book(alice, [TEXT])


def sent(book: Book, alice: User) -> list[str]:
    voice = alice.voices.first() or rows.make_voice(alice)
    plan = make_plan(book, casting.current_version(voice), list(book.chapters.all()))
    return [passage.text for passage in plan.passages()]


def test_a_heading_is_sent_as_it_is_said(book: Book, alice: User) -> None:
    assert sent(book, alice)[0] == "Chapter 4."


def test_an_entry_changes_the_passages_with_its_word_and_no_others(book: Book, alice: User) -> None:
    before = sent(book, alice)

    pronunciation.add(alice, book, "Nguyen", "Win")

    after = sent(book, alice)
    assert [a != b for a, b in zip(before, after, strict=True)] == [False, True, False, True]
    assert after[1].startswith("Dr Win came")


def test_what_is_shown_stays(book: Book, alice: User) -> None:
    pronunciation.add(alice, book, "Nguyen", "Win", match_case=True)

    job = rows.make_done(rows.make_narration(alice, book=book))

    assert [passage.shown for passage in Passage.objects.all()] == [
        "CHAPTER IV",
        PARAGRAPHS[0],
        "",
        "",
    ]
    heard = " ".join(" ".join(cue.text for cue in cues(job.chapters.get(), "en")).split())
    assert heard == " ".join(["CHAPTER IV", *PARAGRAPHS])
    assert Take.objects.filter(text__contains="Dr Win").count() == 1


def test_the_entry_of_a_book_goes_before_that_of_all_books(book: Book, alice: User) -> None:
    pronunciation.add(alice, None, "Nguyen", "Noo-yen")
    pronunciation.add(alice, book, "Nguyen", "Win")
    other = rows.make_book(alice, [TEXT])

    assert sent(book, alice)[1].startswith("Dr Win")
    assert sent(other, alice)[1].startswith("Dr Noo-yen")


def test_the_list_of_another_does_not_count(book: Book, alice: User) -> None:
    pronunciation.add(rows.make_user("bob"), None, "Nguyen", "Win")

    assert sent(book, alice)[1].startswith("Dr Nguyen")


def test_it_marks_what_it_changes_and_says_what_that_costs(
    book: Book, alice: User, settings: Settings
) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    voice = rows.make_voice(alice)
    job = rows.make_narration(alice, book=book, voice=voice)
    for take in Take.objects.all():
        rows.read_take(take)
    pronunciation.add(alice, book, "Nguyen", "Win")

    places, cost = touched_by(Reading(book, voice), usual("en"))

    assert [place.shown for place in places] == [PARAGRAPHS[0], PARAGRAPHS[2]]
    again = rows.make_narration(alice, book=book, voice=voice)
    missing = Take.objects.filter(state="pending")
    assert cost.passages == missing.count() == 2
    assert cost.characters == sum(len(take.text) for take in missing)
    assert (job.pk != again.pk, cost.price_usd) == (True, again.price_usd)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"written": "", "spoken": "x"}, "invalid"),
        ({"written": "x" * 101, "spoken": "x"}, "invalid"),
        ({"written": "x", "spoken": "y" * 201}, "invalid"),
        ({"written": "x", "spoken": " \u200b "}, "invalid"),
        ({"written": "x", "spoken": "…"}, "invalid"),
        ({"written": "x", "spoken": "y", "language": "xx"}, "unknown_language"),
        ({"written": "Nguyen", "spoken": "Win"}, "already_listed"),
    ],
)
def test_an_entry_that_cannot_work_is_refused(
    book: Book, alice: User, entry: dict[str, Any], code: str
) -> None:
    pronunciation.add(alice, book, "Nguyen", "Noo-yen")

    with pytest.raises(Refusal) as refused:
        pronunciation.add(alice, book, **entry)

    assert refused.value.code == code
    assert alice.pronunciations.count() == 1


def test_an_entry_is_kept_as_texts_are(book: Book, alice: User) -> None:
    row = pronunciation.add(alice, book, " Cafe\u0301\u200b  Noir ", "a\nb", language="fr-FR")

    assert (row.written, row.spoken, row.language) == ("Café Noir", "a b", "fr")


def test_a_list_has_an_end(book: Book, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pronunciation, "MOST_ENTRIES", 1)
    pronunciation.add(alice, book, "a", "b")
    pronunciation.add(alice, None, "a", "b")

    with pytest.raises(Refusal, match="Remove one"):
        pronunciation.add(alice, book, "c", "d")


def test_an_entry_can_be_changed(book: Book, alice: User) -> None:
    row = pronunciation.add(alice, book, "Nguyen", "Win")

    pronunciation.change(row, spoken="Noo-yen", match_case=True)

    row.refresh_from_db()
    assert (row.spoken, row.match_case) == ("Noo-yen", True)
    assert sent(book, alice)[3].startswith("Then nguyen")
