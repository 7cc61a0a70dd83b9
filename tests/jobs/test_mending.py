"""Lost files are marked: what is free is made again, and nothing is bought before somebody asks."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from jobs import control, remedies
from jobs.models import Draw, Job, NarratedChapter, Passage, Take
from jobs.quotes import make_quote
from jobs.remaining import rest_of
from jobs.states import ChapterState, State, TakeState
from narrator import site
from tests.jobs.conftest import answer, buy
from tests.rows import TEXTS, make_export, make_narration, make_user

if TYPE_CHECKING:
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def narrated(provider: Provider, rung: Rung) -> Job:
    """A narration of two chapters, bought and stitched."""
    job = make_narration(make_user(), TEXTS)
    buy()
    answer(rung)
    job.refresh_from_db()
    assert job.state == State.DONE
    return job


def check(*options: str) -> str:
    out = StringIO()
    call_command("check_files", *options, stdout=out)
    return out.getvalue()


def chapters() -> list[str]:
    return list(NarratedChapter.objects.order_by("number").values_list("state", flat=True))


def test_a_chapter_whose_takes_are_there_is_put_together_for_nothing(
    narrated: Job, provider: Provider, rung: Rung, django_capture_on_commit_callbacks: object
) -> None:
    first = narrated.chapters.select_related("job").get(number=1)
    site.store().delete(first.audio_key("flac"))
    site.store().delete(first.audio_key("mp3"))
    billed = provider.ledger.billed_characters

    assert "are marked; nothing is bought" in check("--mend")
    assert chapters() == [ChapterState.STITCHING, ChapterState.READY]
    answer(rung)

    assert chapters() == [ChapterState.READY, ChapterState.READY]
    assert check() == "Every file is as its row says.\n"
    narrated.refresh_from_db()
    assert (narrated.state, provider.ledger.billed_characters) == (State.DONE, billed)


def test_a_lost_take_under_a_chapter_that_plays_costs_nobody_anything(
    narrated: Job, provider: Provider
) -> None:
    take = Take.objects.order_by("pk")[0]
    site.store().delete(take.audio_key)
    billed = provider.ledger.billed_characters

    check("--mend")

    take.refresh_from_db()
    assert (take.state, take.error_code, take.audio_key) == (TakeState.NEEDS_ATTENTION, "lost", "")
    assert buy() == 0
    assert chapters() == [ChapterState.READY, ChapterState.READY]
    assert provider.ledger.billed_characters == billed
    assert narrated.book is not None
    assert narrated.voice is not None
    priced = make_quote(narrated.owner, narrated.book, narrated.voice)
    assert priced.billable_characters == len(take.text)  # who wants it again sees its price first


@pytest.mark.parametrize("how", ["resume", "retry"])
def test_take_and_chapter_lost_wait_for_their_owner_to_ask(
    narrated: Job, provider: Provider, rung: Rung, how: str
) -> None:
    chapter = narrated.chapters.select_related("job").get(number=2)
    passage = Passage.objects.select_related("take", "chapter__job").get(chapter=chapter)
    for key in (passage.take.audio_key, chapter.audio_key("flac"), chapter.audio_key("mp3")):
        site.store().delete(key)
    billed = provider.ledger.billed_characters

    check("--mend")
    narrated.refresh_from_db()
    assert (narrated.state, narrated.error_code) == (State.NEEDS_ATTENTION, "files_lost")
    assert chapters() == [ChapterState.READY, ChapterState.OPEN]
    assert rest_of(narrated).passages == 1
    assert buy() == 0

    if how == "resume":
        control.resume(narrated)
    else:
        remedies.retry(Passage.objects.select_related("take", "chapter__job").get(pk=passage.pk))
    buy()
    answer(rung)

    narrated.refresh_from_db()
    assert (narrated.state, chapters()[1]) == (State.DONE, ChapterState.READY)
    assert provider.ledger.billed_characters == billed + len(passage.take.text)


def test_a_damaged_take_is_not_taken_for_a_good_one_again(narrated: Job) -> None:
    take = Take.objects.order_by("pk")[0]
    site.store().write(take.audio_key, b"")

    check("--mend")

    assert not site.store().exists(take.audio_key)
    assert check() == "Every file is as its row says.\n"


def test_lost_draws_and_downloads_are_not_offered(narrated: Job) -> None:
    export = make_export(narrated)
    take = Take.objects.order_by("pk")[0]
    draw = Draw.objects.create(
        take=take, fence=narrated.pk, audio_key=f"{take.stem}.draw-1.wav", code="noise", usable=True
    )
    site.store().delete(export.result["key"])

    check("--mend")

    draw.refresh_from_db()
    assert (draw.audio_key, draw.usable) == ("", False)
    assert not Job.objects.filter(pk=export.pk).exists()


def test_what_only_a_backup_has_is_said_and_left(narrated: Job) -> None:
    assert narrated.book is not None
    site.store().delete(narrated.book.source_key)

    with pytest.raises(CommandError, match="1 files are not as their rows say"):
        check("--mend")
