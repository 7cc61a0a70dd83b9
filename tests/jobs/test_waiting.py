"""What a job waits for: a place in line that tells the truth, a worker, the speech server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from jobs.models import Heard, Job, Take
from jobs.pipeline import leasing
from jobs.states import State
from jobs.waiting import place_of, waiting_for
from tests.rows import make_book, make_narration, make_user

if TYPE_CHECKING:
    from narrator.models import User

pytestmark = pytest.mark.django_db


def narrate(owner: User, title: str) -> Job:
    return make_narration(owner, book=make_book(owner, [f"{title} is read."], title=title))


def places(*jobs: Job) -> list[int | None]:
    return [place_of(Job.objects.get(pk=job.pk)) for job in jobs]


def first_to_be_read(jobs: list[Job]) -> list[Job]:
    """Lease one take at a time until each job has one, as the dispatcher does."""
    order: list[Job] = []
    while leases := leasing.lease(1, alone=False):
        job = next(job for job in jobs if job.pk == leases[0].job_id)
        if job not in order:
            order.append(job)
    return order


def test_the_place_is_the_order_in_which_they_are_begun() -> None:
    alice, bob, carol = (make_user(name) for name in ("alice", "bob", "carol"))
    jobs = [
        narrate(alice, "Alice's first"),
        narrate(alice, "Alice's second"),
        narrate(bob, "Bob's first"),
        narrate(carol, "Carol's first"),
    ]

    assert places(*jobs) == [1, 2, 2, 3]
    order = first_to_be_read(jobs)
    assert [job.book.title for job in order if job.book] == [
        "Alice's first",
        "Bob's first",
        "Carol's first",
        "Alice's second",
    ]


def test_who_has_nothing_under_way_comes_before_who_has() -> None:
    alice, bob = make_user("alice"), make_user("bob")
    lines = ["The first.", "Is read.", "In three chapters."]
    first = make_narration(alice, book=make_book(alice, lines))
    second = narrate(alice, "Second")
    leasing.lease(1)
    short = narrate(bob, "Short")

    assert places(first, second, short) == [None, 2, 1]
    assert leasing.lease(1, alone=False)[0].job_id == short.pk


@pytest.mark.parametrize("state", [State.RUNNING, State.PAUSED, State.DONE])
def test_only_what_waits_has_a_place(state: State) -> None:
    job = narrate(make_user(), "One")
    Job.objects.filter(pk=job.pk).update(state=state)

    assert places(job) == [None]


def test_what_goes_on_after_a_pause_is_not_in_line_again() -> None:
    job = narrate(make_user(), "One")
    Job.objects.filter(pk=job.pk).update(started_at=timezone.now())

    assert places(job) == [None]


def test_the_speech_server_s_own_words_are_told_while_a_passage_waits() -> None:
    job = narrate(make_user(), "One")
    assert waiting_for(job) == ""

    soon = timezone.now() + timedelta(minutes=1)
    Take.objects.update(not_before=soon, error_detail="It has too many requests.")

    assert "It has too many requests." in waiting_for(job)


def test_where_no_worker_answers_the_owner_hears_it() -> None:
    job = narrate(make_user(), "One")
    Heard.from_queue("speech")
    assert waiting_for(job) == ""

    Heard.objects.update(at=timezone.now() - timedelta(minutes=3))

    assert waiting_for(job).startswith("No worker answers")
    job.state = State.RUNNING
    assert waiting_for(job) == ""
