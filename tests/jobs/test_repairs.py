"""Pauses, passages left out and brought back: one chapter is made anew, and nothing bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import control, repairs, sweep
from jobs.models import Charge, Job, JobEvent, Passage, Take
from jobs.pipeline import stitching
from jobs.states import ChapterState, State, TakeState
from narrator import site
from narrator.refusal import Refusal
from tests.jobs.conftest import answer
from tests.jobs.repairing import again, assert_whole, chapter_of, finished, passage, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done(provider: Provider, rung: Rung) -> Job:
    job = finished(rung)
    assert job.state == State.DONE
    return job


def gap(job: Job, number: int) -> float:
    """Return the silence after a passage, in seconds."""
    spans = chapter_of(job).spans
    return float(spans[number][0] - spans[number - 1][1])


def test_a_pause_is_as_long_as_its_owner_says_and_goes_back(
    done: Job, rung: Rung, provider: Provider
) -> None:
    billed, charges = provider.ledger.billed_characters, Charge.objects.count()
    before, other = chapter_of(done), chapter_of(done, 2)
    usual = gap(done, 1)

    repairs.pause(passage(done, 1), 3.0)
    assert again(done).state == State.QUEUED
    answer(rung)

    assert gap(done, 1) == pytest.approx(3.0, abs=0.001)
    assert chapter_of(done).samples > before.samples
    assert chapter_of(done, 2).ready_at == other.ready_at
    assert (provider.ledger.billed_characters, Charge.objects.count()) == (billed, charges)
    assert_whole(done)

    repairs.pause(passage(done, 1), None)
    answer(rung)

    assert gap(done, 1) == pytest.approx(usual, abs=0.001)
    assert chapter_of(done).samples == before.samples


def test_a_pause_after_the_last_passage_is_the_end_of_the_chapter(done: Job, rung: Rung) -> None:
    repairs.pause(passage(done, 3), 4.0)
    answer(rung)

    chapter = chapter_of(done)
    assert chapter.samples / 24_000 - chapter.spans[-1][1] == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize("seconds", [-0.1, 10.1, float("nan"), float("inf")])
def test_a_pause_that_is_none_is_refused(done: Job, seconds: float) -> None:
    with pytest.raises(Refusal) as refused:
        repairs.pause(passage(done), seconds)

    assert refused.value.code == "invalid"
    assert again(done).state == State.DONE


def test_asked_for_what_is_so_nothing_is_made_anew(done: Job, rung: Rung) -> None:
    repairs.pause(passage(done), None)
    repairs.bring_back(passage(done))

    assert again(done).state == State.DONE
    assert passage(done).version == 1
    assert rung == []


def test_a_passage_is_left_out_and_brought_back_for_nothing(
    done: Job, rung: Rung, provider: Provider
) -> None:
    billed, samples = provider.ledger.billed_characters, chapter_of(done).samples

    repairs.leave_out(passage(done))
    answer(rung)

    assert_whole(done)
    assert chapter_of(done).samples < samples - 24_000
    repairs.bring_back(passage(done))
    answer(rung)

    assert_whole(done)
    assert chapter_of(done).samples == samples
    assert provider.ledger.billed_characters == billed


def test_the_last_passage_of_a_chapter_stays(done: Job) -> None:
    with pytest.raises(Refusal) as refused:
        repairs.leave_out(passage(done, 1, chapter=2))

    assert refused.value.code == "last_passage"


def test_what_was_left_out_before_it_was_read_costs_its_price_when_it_is_wanted(
    provider: Provider, rung: Rung
) -> None:
    provider.script({"fault": "status", "status": 422, "text": "lamp"})
    job = finished(rung)
    repairs.leave_out(passage(job))
    answer(rung)
    assert again(job).state == State.DONE
    provider.script()
    price = repairs.price_to_bring_back(passage(job))
    assert price > 0

    with pytest.raises(Refusal) as refused:
        repairs.bring_back(passage(job), most=price / 2)
    assert refused.value.code == "price_changed"
    repairs.bring_back(passage(job), most=price)
    settle(rung)

    assert_whole(job)
    assert Charge.objects.total() == provider.ledger.billed_usd


def test_who_comes_second_is_told_so(done: Job, rung: Rung) -> None:
    first, second = passage(done), passage(done)
    repairs.pause(first, 1.0, version=first.version)

    with pytest.raises(Refusal) as refused:
        repairs.leave_out(second, version=second.version)

    assert (refused.value.code, refused.value.status) == ("stale_version", 409)
    assert refused.value.more == {"current": {"version": 2}}
    answer(rung)
    assert_whole(done)


def test_two_repairs_of_one_chapter_at_once_are_both_heard(done: Job, rung: Rung) -> None:
    repairs.pause(passage(done, 1), 2.5)
    repairs.leave_out(passage(done, 3))
    answer(rung)

    assert gap(done, 1) == pytest.approx(2.5, abs=0.001)
    assert_whole(done)


def test_a_repair_while_the_chapter_is_stitched_is_heard_and_what_was_made_before_is_not(
    done: Job, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    repairs.pause(passage(done, 1), 2.5)
    real = stitching._keep

    def repaired_meanwhile(*args: object) -> None:
        monkeypatch.setattr(stitching, "_keep", real)
        real(*args)  # type: ignore[arg-type]
        repairs.pause(passage(done, 1), 5.0)

    monkeypatch.setattr(stitching, "_keep", repaired_meanwhile)
    _, args = rung.pop(0)
    stitching.stitch_chapter(int(args[0]))

    assert chapter_of(done).state == ChapterState.STITCHING
    answer(rung)
    assert gap(done, 1) == pytest.approx(5.0, abs=0.001)
    assert_whole(done)


def test_while_it_is_repaired_a_chapter_is_heard_as_it_was(done: Job) -> None:
    before = chapter_of(done)
    repairs.leave_out(passage(done))

    now = chapter_of(done)

    assert (now.state, now.audible) == (ChapterState.STITCHING, True)
    assert site.store().exists(now.audio_key("mp3"))
    assert (now.spans, now.heard) == (before.spans, before.heard)


def test_a_repair_whose_message_is_lost_is_found_by_the_sweep(done: Job, rung: Rung) -> None:
    repairs.pause(passage(done, 1), 2.5)
    rung.clear()

    sweep.sweep()
    answer(rung)

    assert_whole(done)


def test_its_owner_is_told_once_that_it_is_finished(done: Job, rung: Rung) -> None:
    repairs.pause(passage(done, 1), 2.5)
    answer(rung)

    assert again(done).state == State.DONE
    assert [event.state for event in JobEvent.objects.all()] == [State.DONE]


def test_an_ended_narration_is_not_repaired(done: Job) -> None:
    Job.objects.update(state=State.CANCELLED)

    with pytest.raises(Refusal) as refused:
        repairs.pause(passage(done), 1.0)

    assert (refused.value.code, refused.value.status) == ("job_ended", 409)


def test_of_a_narration_that_is_made_again_nothing_is_repaired(done: Job) -> None:
    twin = Job.objects.get(pk=done.pk)
    twin.pk = None
    twin.state = State.QUEUED
    twin.save(force_insert=True)

    with pytest.raises(Refusal) as refused:
        repairs.pause(passage(done), 1.0)

    assert refused.value.code == "already_running"
    assert chapter_of(done).state == ChapterState.READY
    assert passage(done).pause_after is None


@pytest.mark.parametrize("work", [repairs.leave_out, repairs.bring_back])
def test_a_passage_that_is_gone_meanwhile_is_said_to_be(
    done: Job, work: Callable[[Passage], None]
) -> None:
    held = passage(done)
    Passage.objects.filter(pk=held.pk).delete()

    with pytest.raises(Refusal) as refused:
        work(held)

    assert refused.value.status == 404


def test_a_book_that_is_deleted_in_a_repair_leaves_nothing(done: Job, rung: Rung) -> None:
    repairs.pause(passage(done, 1), 2.5)
    assert done.book
    control.delete_book(done.book)

    answer(rung)

    assert not Passage.objects.exists()
    assert not [e for e in site.store().entries() if "/jobs/" in e.key]
    assert set(Take.objects.values_list("state", flat=True)) == {TakeState.DONE}
