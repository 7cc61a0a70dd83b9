"""A finished narration with titles and credits, or of some chapters only, follows its book too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs import editions, outdated, redirecting, renewal, rewording
from jobs.direction import SILENT, SPOKEN, Direction
from jobs.models import Job, NarratedChapter, Role
from jobs.pipeline.importing import import_document
from narrator import editing
from tests.jobs.repairing import (
    MUCH,
    PARAGRAPHS,
    TEXTS,
    again,
    assert_whole,
    chapter_of,
    finished,
    passage,
    settle,
)

if TYPE_CHECKING:
    from narrator.models import Chapter
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


def directed(rung: Rung, texts: list[str] = TEXTS, **wanted: Any) -> Job:
    job = finished(rung, texts)
    redirecting.direct(job, Direction().changed(**wanted), most=MUCH)
    settle(rung)
    return again(job)


def edit(job: Job, number: int = 1, **changes: Any) -> None:
    assert job.book
    chapter: Chapter = job.book.chapters.select_related("book").get(number=number)
    editing.edit_chapter(chapter, None, **changes)


def add_a_chapter(job: Job) -> None:
    assert job.book
    part = editions.start(job.book, [b"# Land\n\nWe saw it."], "2.md", accept=True, append=True)
    import_document(part.job_id)


def renew(job: Job, rung: Rung) -> Job:
    renewal.renew(again(job), most=MUCH)
    settle(rung)
    assert_whole(job)
    assert not outdated.look(again(job)).changed
    return again(job)


def heard(row: NarratedChapter) -> list[str]:
    return [each.words for each in row.passages.filter(skipped=False).select_related("take")]


@pytest.mark.parametrize("titles", [SPOKEN, SILENT])
def test_what_is_performed_as_wanted_is_up_to_date(
    rung: Rung, provider: Provider, titles: str
) -> None:
    job = directed(rung, [f"# One\n\n{TEXTS[0]}"], titles=titles, opening=True, closing=True)

    assert not outdated.look(job).changed


def test_titles_and_credits_follow(rung: Rung, provider: Provider) -> None:
    job = directed(rung, titles=SPOKEN, closing=True)
    edit(job, title="The Bells")
    assert job.book
    job.book.title = "Another Book"
    job.book.save()

    found = outdated.look(again(job))
    renewed = renew(job, rung)

    assert [each.title for each in found.chapters] == ["The Bells", "Closing credits"]
    assert heard(chapter_of(renewed)) == ["The Bells", *PARAGRAPHS]
    assert heard(chapter_of(renewed, 3))[0].startswith("This has been Another Book")


def test_a_title_that_was_put_in_other_words_stays(rung: Rung, provider: Provider) -> None:
    job = directed(rung, titles=SPOKEN)
    rewording.reword(passage(job, 1), "Part one", most=MUCH)
    settle(rung)
    edit(job, text=TEXTS[0].replace("eleven", "twelve"))

    renewed = renew(job, rung)

    assert heard(chapter_of(renewed))[:2] == [
        "Part one",
        PARAGRAPHS[0].replace("eleven", "twelve"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("# One\n\nThe sea.", "The sea.", ["The sea."]),
        ("The sea.", "# One\n\nThe sea.", ["The sea."]),
        ("# One\n\nThe sea.", "# Two\n\nThe sea.", ["The sea."]),
        ("# One\n\nThe sea.", "One\n\nThe sea.", ["One\nThe sea."]),
    ],
)
def test_headings_are_silent_as_far_as_they_are_headings(
    rung: Rung, provider: Provider, before: str, after: str, said: list[str]
) -> None:
    job = directed(rung, [before], titles=SILENT)
    edit(job, text=after)

    assert heard(chapter_of(renew(job, rung))) == said


def test_new_chapters_stand_before_the_closing_credits(rung: Rung, provider: Provider) -> None:
    job = directed(rung, titles=SPOKEN, opening=True, closing=True)
    add_a_chapter(job)

    renewed = renew(job, rung)

    assert [(row.number, row.title) for row in renewed.chapters.all()] == [
        (0, "Opening credits"),
        (1, "Chapter 1"),
        (2, "Chapter 2"),
        (3, "Land"),
        (4, "Closing credits"),
    ]
    assert heard(chapter_of(renewed, 3)) == ["Land", "We saw it."]
    roles = chapter_of(renewed, 1).passages.values_list("role", flat=True)
    assert list(roles) == [Role.TITLE, "", "", ""]


def test_chapters_that_nobody_asked_for_are_no_change(rung: Rung, provider: Provider) -> None:
    job = finished(rung)
    redirecting.take_away(chapter_of(job, 2))  # a narration of the first one only
    edit(job, text=TEXTS[0].replace("eleven", "twelve"))

    found = outdated.look(again(job))

    assert found.in_place
    assert [each.title for each in found.chapters] == ["Chapter 1"]
    renew(job, rung)
