"""What a change touches: the passages that came new, and those of them that are not owned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.changes import Reading, usual_voice
from jobs.models import Take
from tests import rows

if TYPE_CHECKING:
    from pytest_django import Settings

    from narrator.models import Book, User

pytestmark = pytest.mark.django_db

# Each is long enough to be a passage of its own.
STORM, CALM, LAND = (
    f"{words} It went on like that for the whole of the day, and for the whole of the night that "
    "came after it, until nobody on board could have said what the date was."
    for words in ("The storm blew.", "The calm held.", "The land was near.")
)


@pytest.fixture
def alice(settings: Settings) -> User:
    settings.SPEECH_PROFILE = "deepinfra"
    return rows.make_user()


@pytest.fixture
def book(alice: User) -> Book:
    return rows.make_book(alice, [f"{STORM}\n\n{CALM}"])


@pytest.mark.parametrize(
    ("before", "after", "passages", "billed"),
    [
        ([STORM], [STORM], 0, []),
        ([STORM], [f"{STORM}\n\n{CALM}"], 1, [CALM]),
        ([f"{STORM}\n\n{CALM}"], [CALM, STORM], 0, []),
        ([STORM], [STORM, STORM], 1, [STORM]),
        ([], [CALM, CALM], 2, [CALM]),
        ([STORM], [], 0, []),
    ],
)
def test_a_change_costs_what_came_new_and_each_text_once(
    book: Book, alice: User, before: list[str], after: list[str], passages: int, billed: list[str]
) -> None:
    reading = Reading(book, rows.make_voice(alice))

    cost = reading.change(before, after)

    assert (cost.passages, cost.characters) == (passages, sum(map(len, billed)))


def test_what_is_owned_from_another_place_is_free(book: Book, alice: User) -> None:
    voice = rows.make_voice(alice)
    rows.make_narration(alice, book=book, voice=voice)
    for take in Take.objects.all():
        rows.read_take(take)

    cost = Reading(book, voice).change([STORM], [f"{STORM}\n\n{CALM}\n\n{LAND}"])

    assert (cost.passages, cost.characters) == (2, len(LAND))


def test_without_a_voice_everything_new_is_paid_for(book: Book) -> None:
    cost = Reading(book, None).change([STORM], [LAND])

    assert (cost.passages, cost.characters) == (1, len(LAND))


def test_the_voice_is_the_one_used_last(book: Book, alice: User) -> None:
    assert usual_voice(alice, book) is None
    first = rows.make_voice(alice, "A calm reader.")
    assert usual_voice(alice, book) == first
    used = rows.make_voice(alice, "An old sailor.")
    rows.make_narration(alice, book=rows.make_book(alice), voice=first)
    assert usual_voice(alice, book) == first
    rows.make_narration(alice, book=book, voice=used)
    rows.make_narration(alice, book=rows.make_book(alice), voice=first)

    assert usual_voice(alice, book) == used
