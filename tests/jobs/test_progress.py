"""What is polled: true, and cheap whatever the size of the book."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from jobs.models import NarratedChapter, Passage, Take
from jobs.progress import progress
from jobs.states import ChapterState, State, TakeState
from tests.rows import make_narration, make_user, read_take

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

LINE = "This is line {} of a long book, and it goes on until it is long enough to stand alone. "
BIG = ["\n\n".join(LINE.format((part, line)) * 5 for line in range(20)) for part in range(12)]


@pytest.mark.parametrize("texts", [BIG[:1], BIG])
def test_the_number_of_queries_does_not_grow_with_the_book(
    texts: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    job = make_narration(make_user(), texts)

    with django_assert_num_queries(8):
        progress(job)  # it waits for its turn: its place in line is asked too
    job.state = State.RUNNING
    with django_assert_num_queries(4):
        progress(job)


def test_the_counts_add_up() -> None:
    job = make_narration(make_user(), BIG[:2])
    first = Passage.objects.filter(chapter__number=1).select_related("take")
    for passage in first:
        read_take(passage.take, seconds=3.0)

    found = progress(job)

    assert found["progress"]["passages"] == Passage.objects.count()
    assert found["progress"]["passages_done"] == len(first)
    assert found["progress"]["characters"] == sum(len(take.text) for take in Take.objects.all())
    assert found["progress"]["characters_done"] == sum(len(p.take.text) for p in first)
    assert found["progress"]["audio_seconds"] == 3.0 * len(first)


def test_each_chapter_says_where_it_stands() -> None:
    job = make_narration(make_user(), BIG[:5])
    numbers = {chapter.number: chapter for chapter in NarratedChapter.objects.all()}
    NarratedChapter.objects.filter(number=1).update(state=ChapterState.READY, samples=48_000)
    NarratedChapter.objects.filter(number=2).update(state=ChapterState.STITCHING)
    take = numbers[3].passages.all()[0].take
    Take.objects.filter(pk=take.pk).update(state=TakeState.SENDING)
    flagged = Take.objects.filter(passages__chapter=numbers[4])
    Take.objects.filter(pk__in=flagged).update(state=TakeState.NEEDS_ATTENTION)

    chapters = progress(job)["chapters"]

    assert [chapter["state"] for chapter in chapters] == [
        "ready",
        "stitching",
        "reading",
        "needs_attention",
        "waiting",
    ]
    assert [chapter["seconds"] for chapter in chapters] == [2.0, None, None, None, None]


def test_the_time_left_is_absent_until_it_is_known() -> None:
    job = make_narration(make_user(), BIG[:2])
    job.state = State.RUNNING
    takes = list(Take.objects.all())
    for take in takes[:4]:
        read_take(take)
    assert progress(job)["eta_seconds"] is None

    half = takes[: len(takes) // 2]
    for take in half:
        read_take(take)
    since = timezone.now() - timedelta(seconds=60)
    Take.objects.filter(pk=half[0].pk).update(done_at=since)

    eta = progress(job)["eta_seconds"]
    assert eta == pytest.approx(60, rel=0.2)

    job.state = State.PAUSED
    assert progress(job)["eta_seconds"] is None


def test_chapters_stand_in_order_whichever_was_touched_last() -> None:
    job = make_narration(make_user(), BIG[:4])
    for number in (3, 1, 2):
        NarratedChapter.objects.filter(job=job, number=number).update(title=f"Again {number}")

    assert [chapter["number"] for chapter in progress(job)["chapters"]] == [1, 2, 3, 4]
