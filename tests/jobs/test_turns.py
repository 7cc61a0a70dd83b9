"""Fair turns: who had the least lately is next, and what waits behind costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import control
from jobs.models import Charge, Take
from jobs.pipeline import habits, leasing
from jobs.pipeline.turns import Line, anything_due, anything_pending
from jobs.states import ChargeState, TakeState
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    import uuid

    from jobs.models import Job
    from jobs.pipeline.leasing import Lease
    from narrator.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("provider")]

WORDS = "It was about dusk, one evening of the carnival, that I met my friend number {}."


def texts(first: int, paragraphs: int = 4) -> list[str]:
    return ["\n\n".join(WORDS.format(first + number) * 8 for number in range(paragraphs))]


def book_of(owner: User, first: int, paragraphs: int = 4) -> Job:
    return make_narration(owner, texts(first, paragraphs))


def read(leases: list[Lease]) -> list[uuid.UUID]:
    """Let these takes be done; return whose they are."""
    for lease in leases:
        Take.objects.filter(pk=lease.take_id).update(
            state=TakeState.DONE, audio_key="1/takes/a.wav"
        )
        Charge.objects.filter(take=lease.take_id).update(state=ChargeState.SETTLED)
    return [lease.job_id for lease in leases]


def test_places_that_come_free_one_by_one_go_round() -> None:
    jobs = [book_of(make_user(name), 100 * place) for place, name in enumerate("abc")]

    turns = [read(leasing.lease(1))[0] for _ in range(9)]

    for round_ in (turns[:3], turns[3:6], turns[6:]):
        assert sorted(round_) == sorted(job.pk for job in jobs)


def test_who_comes_late_with_little_is_served_before_who_had_much() -> None:
    long = book_of(make_user("long"), 0, 12)
    for _ in range(5):
        assert read(leasing.lease(1)) == [long.pk]
    short = book_of(make_user("short"), 500, 3)

    turns = [read(leasing.lease(1))[0] for _ in range(4)]

    assert turns[:3] == [short.pk] * 3
    assert turns[3] == long.pk


def test_what_was_turned_away_is_no_turn() -> None:
    first, second = (book_of(make_user(name), 100 * at) for at, name in enumerate("ab"))
    [lease] = leasing.lease(1)
    Take.objects.filter(pk=lease.take_id).update(state=TakeState.PENDING)
    Charge.objects.update(state=ChargeState.RELEASED)

    assert [lease.job_id for lease in leasing.lease(1)] == [first.pk]
    assert [lease.job_id for lease in leasing.lease(1)] == [second.pk]


def test_the_oldest_book_of_an_owner_is_read_first_and_in_order() -> None:
    alice = make_user()
    first, second = book_of(alice, 0, 3), book_of(alice, 100, 3)

    got = leasing.lease(4)

    assert [lease.job_id for lease in got] == [first.pk] * 3 + [second.pk]
    assert [f"number {at}" in got[at].utterance.text for at in range(3)] == [True] * 3


def test_an_owner_who_can_be_sent_nothing_now_passes_the_turn_on() -> None:
    waits, goes = (book_of(make_user(name), 100 * at) for at, name in enumerate("ab"))
    mine = Take.objects.filter(passages__chapter__job=waits)
    mine.update(not_before="2100-01-01T00:00Z")

    assert {lease.job_id for lease in leasing.lease(4)} == {goes.pk}


def test_what_failed_before_is_left_where_nothing_may_be_tried_again() -> None:
    book_of(make_user(), 0, 4)
    tried = Take.objects.order_by("pk")[:2]
    Take.objects.filter(pk__in=[take.pk for take in tried]).update(attempts=1)

    fresh = leasing.lease(4, retries=False)
    rest = leasing.lease(4)

    assert {lease.attempts for lease in fresh} == {0}
    assert {lease.attempts for lease in rest} == {1}


def test_a_text_that_two_books_share_is_sent_once() -> None:
    alice = make_user()
    one = book_of(alice, 0, 4)
    voice = one.voice
    make_narration(alice, [*texts(0, 4), *texts(50, 1)], voice=voice)

    got = leasing.lease(20)

    assert len({lease.utterance.text for lease in got}) == len(got) == 5


def test_a_line_is_as_good_as_the_rows_it_was_read_from() -> None:
    line = Line()
    job = book_of(make_user("first"), 0)
    assert [lease.job_id for lease in leasing.lease(1, line=line)] == [job.pk]
    late = book_of(make_user("late"), 100)
    control.pause(job)

    assert leasing.lease(1, line=line) == []  # known, and has nothing now
    line.forget()
    assert [lease.job_id for lease in leasing.lease(1, line=line)] == [late.pk]


def test_a_lease_asks_as_often_whoever_waits(django_assert_num_queries: Any) -> None:
    def leased() -> CaptureQueriesContext:
        habits.forget()
        with CaptureQueriesContext(connection) as queries:
            assert len(leasing.lease(1)) == 1
        return queries

    for number in range(3):
        book_of(make_user(f"user{number}"), 100 * number)
    few = leased()
    for number in range(3, 12):
        owner = make_user(f"user{number}")
        for book in range(3):
            book_of(owner, 1000 * number + 100 * book)

    assert len(leased()) == len(few)


def test_whether_there_is_anything_to_send_is_told_by_the_rows() -> None:
    assert not anything_pending()
    job = book_of(make_user(), 0)
    assert anything_due()
    Take.objects.update(not_before="2100-01-01T00:00Z")
    assert (anything_due(), anything_pending()) == (False, True)
    control.cancel(job)
    assert not anything_pending()
