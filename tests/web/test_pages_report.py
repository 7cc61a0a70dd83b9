"""The proof that nothing is missing: chapters in numbers, their sentences when one is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from jobs.models import Passage, Take, Transcript
from jobs.states import TakeState
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from jobs.models import Job
    from narrator.models import User

TEXTS = [
    f"It was about dusk, number {number}.\n\nHe laughed, number {number}." for number in (1, 2)
]


@pytest.fixture
def reader(alice: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(alice)


@pytest.fixture
def job(alice: User) -> Job:
    return rows.make_done(rows.make_narration(alice, TEXTS))


def test_the_page_counts_and_leaves_the_sentences_for_later(reader: Client, job: Job) -> None:
    page = reader.get(reverse("report", args=[job.pk])).content.decode()

    assert "Text covered: 100.0 %" in page
    assert "4 of 4 sentences are read" in page
    assert reverse("report-chapter", args=[job.pk, 2]) in page
    assert "He laughed" not in page


def test_a_chapter_has_its_sentences_and_no_other(reader: Client, job: Job) -> None:
    page = reader.get(reverse("report-chapter", args=[job.pk, 2])).content.decode()

    assert "He laughed, number 2." in page
    assert "number 1." not in page
    assert "<nav" in page


def test_htmx_gets_the_list_alone(reader: Client, job: Job) -> None:
    address = reverse("report-chapter", args=[job.pk, 1])

    part = reader.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "He laughed, number 1." in part
    assert "<nav" not in part


def test_a_hole_is_said_of_its_chapter(reader: Client, job: Job) -> None:
    passage = job.chapters.get(number=2).passages.all()[0]
    type(passage.take).objects.filter(pk=passage.take_id).update(state=TakeState.NEEDS_ATTENTION)

    page = reader.get(reverse("report", args=[job.pk])).content.decode()

    assert page.count('<strong class="error">') == 1
    assert "2 failed" in page


def test_there_is_no_third_chapter(reader: Client, job: Job) -> None:
    assert reader.get(reverse("report-chapter", args=[job.pk, 3])).status_code == 404


def test_what_a_recogniser_heard_is_shown_with_the_way_to_the_passage(
    reader: Client, job: Job
) -> None:
    passages = Passage.objects.filter(chapter__job=job).count()
    take = Take.objects.filter(passages__chapter__job=job).order_by("passages__number")[0]
    Transcript.objects.create(
        take=take, audio_key=take.audio_key, heard="It was <dawn>", wrong=3, words=6, rate=0.5
    )

    page = reader.get(reverse("report", args=[job.pk])).content.decode()

    assert f"1 of {passages} passages, 3 of 6 words are others" in page
    assert "It was &lt;dawn&gt;" in page
    assert reverse("narrated-chapter", args=[job.pk, 1]) in page
