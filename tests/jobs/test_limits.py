"""How much one person may have under way at once."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from jobs import control
from jobs.models import Job, Kind
from jobs.states import State
from narrator.models import Book
from narrator.refusal import Refusal
from tests.rows import make_book, make_done, make_narration, make_user, make_voice
from tests.scale.threads import at_once

if TYPE_CHECKING:
    from pytest_django import Settings

    from narrator.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _two(settings: Settings) -> None:
    settings.USER_MAX_JOBS = 2


def narrate(owner: User, title: str) -> Job:
    return make_narration(owner, book=make_book(owner, title=title))


def test_one_narration_too_many_is_refused_until_another_has_ended() -> None:
    alice = make_user()
    first, _ = narrate(alice, "One"), narrate(alice, "Two")

    with pytest.raises(Refusal) as refused:
        narrate(alice, "Three")
    assert (refused.value.code, refused.value.status) == ("too_many_jobs", 409)

    Job.objects.move(first.pk, State.DONE)
    narrate(alice, "Three")
    narrate(make_user("bob"), "One")


def test_asked_twice_at_the_limit_it_is_the_same_job() -> None:
    alice = make_user()
    book, voice = make_book(alice), make_voice(alice)
    first = make_narration(alice, book=book, voice=voice)
    narrate(alice, "Two")

    assert make_narration(alice, book=book, voice=voice).pk == first.pk


def test_pausing_and_resuming_is_no_way_around() -> None:
    alice = make_user()
    first = narrate(alice, "One")
    control.pause(first)
    narrate(alice, "Two")
    narrate(alice, "Three")
    first.refresh_from_db()

    with pytest.raises(Refusal):
        control.resume(first)

    first.refresh_from_db()
    assert first.state == State.PAUSED


def test_uploads_and_downloads_have_limits_of_their_own() -> None:
    alice = make_user()
    done = make_done(narrate(alice, "One"))
    for name in ("a.txt", "b.txt"):
        control.import_book(alice, [name.encode()], name)
    with pytest.raises(Refusal):
        control.import_book(alice, [b"c"], "c.txt")
    assert Book.objects.filter(source_name="c.txt").count() == 0

    for fmt in ("m4b", "mp3"):
        control.export(alice, done, fmt)
    with pytest.raises(Refusal):
        control.export(alice, done, "flac")
    assert control.export(alice, done, "m4b").state == State.QUEUED


def test_however_many_start_at_once_no_more_than_that_begin() -> None:
    alice = make_user()
    voice = make_voice(alice)
    books = [make_book(alice, title=f"Book {number}") for number in range(6)]

    def start(book: Book) -> None:
        with suppress(Refusal):
            make_narration(alice, book=book, voice=voice)

    at_once(*(partial(start, book) for book in books))

    assert Job.objects.active().filter(kind=Kind.NARRATE).count() == 2


def test_nought_is_no_limit(settings: Settings) -> None:
    settings.USER_MAX_JOBS = 0
    alice = make_user()

    for number in range(4):
        narrate(alice, f"Book {number}")
