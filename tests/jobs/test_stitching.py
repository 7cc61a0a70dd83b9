"""Chapters: stitched once, whole or not at all, and asked about where a clip is gone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import claims, control, dispatch, sweep
from jobs.models import Job, NarratedChapter, Take
from jobs.pipeline import parts, stitching
from jobs.states import ChapterState, State, TakeState
from narrator import site
from narrator.audio import probe
from narrator.audio.clip import RATE
from narrator.media import StorageFull
from tests.jobs.conftest import answer, buy
from tests.rows import make_book, make_narration, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.audio.stitch import Stitched
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ["A first paragraph of this tale.\n\nAnd then a second one.", "The end came in the spring."]


@pytest.fixture
def bought(provider: Provider, rung: Rung) -> Job:
    """A narration whose takes are all there; its stitches are rung for."""
    job = make_narration(make_user(), TEXTS)
    buy()
    return job


def test_a_chapter_is_as_long_as_its_clips_and_pauses(bought: Job, rung: Rung) -> None:
    answer(rung)

    for chapter in NarratedChapter.objects.all():
        takes = [passage.take for passage in chapter.passages.select_related("take")]
        spoken = sum(end - start for start, end in chapter.spans)
        assert chapter.state == ChapterState.READY
        assert spoken <= sum(take.seconds for take in takes) + 0.1
        assert chapter.samples / RATE > spoken + 2.0  # head and tail
        master = probe.probe(site.store().local(chapter.audio_key("flac")))
        assert master.seconds == pytest.approx(chapter.samples / RATE, abs=0.001)
        for extension in ("mp3", "m4a"):
            path = parts.derived(chapter, extension)
            assert probe.probe(path).seconds == pytest.approx(master.seconds, abs=0.1)


def test_the_job_is_done_with_its_last_chapter(bought: Job, rung: Rung) -> None:
    answer(rung)

    bought.refresh_from_db()
    assert bought.state == State.DONE


def test_a_second_delivery_does_nothing(bought: Job, rung: Rung) -> None:
    answer(rung)
    chapter = NarratedChapter.objects.first()
    assert chapter is not None
    made = site.store().local(chapter.audio_key("flac")).stat()

    stitching.stitch_chapter(chapter.pk)

    assert site.store().local(chapter.audio_key("flac")).stat() == made


def test_two_workers_do_not_stitch_the_same_chapter(bought: Job) -> None:
    chapter = NarratedChapter.objects.filter(state=ChapterState.STITCHING).first()
    assert chapter is not None
    rows = NarratedChapter.objects.filter(pk=chapter.pk)

    assert claims.claim(rows) is not None
    assert claims.claim(rows) is None


def test_a_worker_that_died_in_the_middle_is_followed_by_another(bought: Job, rung: Rung) -> None:
    rung.clear()
    NarratedChapter.objects.update(attempts=1, lease_until="2000-01-01T00:00Z")

    sweep.sweep()

    assert {name for name, _ in rung} == {dispatch.STITCH}
    answer(rung)
    bought.refresh_from_db()
    assert bought.state == State.DONE


def test_a_chapter_that_ends_three_workers_is_set_aside(bought: Job, rung: Rung) -> None:
    NarratedChapter.objects.filter(number=1).update(attempts=3, lease_until="2000-01-01T00:00Z")

    sweep.repair()

    bought.refresh_from_db()
    assert (bought.state, bought.error_code) == (State.FAILED, "stitch_failed")
    assert control.resume(bought)
    answer(rung)
    bought.refresh_from_db()
    assert bought.state == State.DONE


@pytest.mark.parametrize("end", [control.pause, control.cancel, None])
def test_a_chapter_that_ends_every_worker_is_left_alone(
    bought: Job, end: Callable[[Job], bool] | None
) -> None:
    if end:
        end(bought)
    NarratedChapter.objects.update(attempts=claims.MAX_ATTEMPTS)

    sweep.repair()

    assert dispatch.STITCH not in {work.task for work in sweep.due()}


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_clip_that_is_gone_is_bought_again_when_its_owner_asks(
    bought: Job, rung: Rung, provider: Provider, damage: str
) -> None:
    billed = provider.ledger.billed_characters
    take = Take.objects.get(text__startswith="The end")
    if damage == "missing":
        site.store().delete(take.audio_key)
    else:
        site.store().write(take.audio_key, b"not audio any more")

    answer(rung)
    take.refresh_from_db()
    assert (take.state, take.error_code) == (TakeState.NEEDS_ATTENTION, "lost")
    buy()
    bought.refresh_from_db()
    assert bought.state == State.NEEDS_ATTENTION
    assert "lost" in bought.error_detail
    assert provider.ledger.billed_characters == billed

    control.resume(bought, max_price=Decimal(1))
    buy()
    answer(rung)

    bought.refresh_from_db()
    assert bought.state == State.DONE
    assert provider.ledger.billed_characters == billed + len(take.text)


def test_two_narrations_that_share_a_clip_that_is_gone_are_both_done(
    bought: Job, rung: Rung, provider: Provider
) -> None:
    assert bought.book
    assert bought.voice
    again = make_book(bought.owner, TEXTS, title="The same again")
    make_narration(bought.owner, book=again, voice=bought.voice)
    site.store().delete(Take.objects.get(text__startswith="The end").audio_key)

    answer(rung)
    assert set(Job.objects.values_list("state", flat=True)) == {State.NEEDS_ATTENTION}
    for job in Job.objects.all():
        control.resume(job, max_price=Decimal(1))
    buy()
    answer(rung)

    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}


def test_a_worker_that_lost_its_claim_does_not_open_a_ready_chapter(
    bought: Job, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stitching._stitch

    def overtaken(chapter: NarratedChapter, *_: object) -> Stitched:
        monkeypatch.setattr(stitching, "_stitch", real)
        NarratedChapter.objects.filter(pk=chapter.pk).update(lease_until="2000-01-01T00:00Z")
        stitching.stitch_chapter(chapter.pk)
        raise FileNotFoundError

    monkeypatch.setattr(stitching, "_stitch", overtaken)
    answer(rung)

    bought.refresh_from_db()
    assert bought.state == State.DONE
    assert set(NarratedChapter.objects.values_list("state", flat=True)) == {ChapterState.READY}


def test_a_narration_is_done_when_another_brings_what_it_lacked(
    provider: Provider, rung: Rung
) -> None:
    provider.script({"fault": "status", "status": 422})
    job = make_narration(make_user(), TEXTS)
    buy()
    job.refresh_from_db()
    assert job.state == State.NEEDS_ATTENTION

    provider.script()
    assert job.voice is not None
    again = make_book(job.owner, TEXTS, title="The same again")
    make_narration(job.owner, book=again, voice=job.voice)
    buy()
    answer(rung)

    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}


def test_a_book_deleted_while_it_is_stitched_leaves_nothing(
    bought: Job, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter = NarratedChapter.objects.select_related("job").get(number=1)
    real = stitching._keep

    def keep_after_deletion(*args: object) -> None:
        assert bought.book is not None
        control.delete_book(bought.book)
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(stitching, "_keep", keep_after_deletion)
    stitching.stitch_chapter(chapter.pk)

    assert not NarratedChapter.objects.exists()
    assert not site.store().exists(chapter.audio_key("flac"))


def test_the_same_takes_give_the_same_chapter(bought: Job, rung: Rung) -> None:
    answer(rung)
    chapter = NarratedChapter.objects.get(number=1)
    first = site.store().read(chapter.audio_key("flac"))
    NarratedChapter.objects.filter(pk=chapter.pk).update(state=ChapterState.STITCHING)

    stitching.stitch_chapter(chapter.pk)

    again = NarratedChapter.objects.get(number=1)
    assert again.stitch != chapter.stitch
    assert site.store().read(again.audio_key("flac")) == first
    assert not site.store().exists(chapter.audio_key("flac"))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StorageFull("There is no space left."), "storage_full"),
        (PermissionError("The bucket refuses our keys."), "storage_unreachable"),
    ],
)
def test_a_chapter_that_cannot_be_kept_waits_paused_and_loses_no_try(
    bought: Job, rung: Rung, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def refused(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("narrator.media.FolderStore.keep", refused)
        answer(rung)
    bought.refresh_from_db()
    assert (bought.state, bought.error_code) == (State.PAUSED, code)
    assert set(bought.chapters.values_list("attempts", flat=True)) == {0}

    control.resume(bought)
    answer(rung)

    bought.refresh_from_db()
    assert bought.state == State.DONE
