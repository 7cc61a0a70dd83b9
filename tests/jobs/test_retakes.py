"""A passage read once more: paid as accepted, every take kept, any of them put back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import control, repairs, retakes, sweep, takes
from jobs.models import Charge, Draw, Job, NarratedChapter, Take
from jobs.quotes import make_quote
from jobs.states import State, TakeState
from narrator import site
from narrator.refusal import Refusal
from tests.jobs.conftest import answer, buy
from tests.jobs.repairing import MUCH, again, assert_whole, chapter_of, finished, passage, settle
from tests.jobs.test_retention import TAKES
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django import Settings

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done(provider: Provider, rung: Rung) -> Job:
    return finished(rung)


def master(job: Job, chapter: int = 1) -> bytes:
    return site.store().read(chapter_of(job, chapter).audio_key("flac"))


def numbers(kept: Sequence[retakes.Kept]) -> list[int]:
    return [each.take.number for each in kept]


def test_only_the_passage_is_bought_only_its_chapter_is_made_and_the_old_take_stays(
    done: Job, rung: Rung, provider: Provider
) -> None:
    place, other = passage(done), chapter_of(done, 2)
    billed, sound = provider.ledger.billed_characters, master(done)
    price = retakes.price_of(place)

    retakes.record_again(place, most=price)
    assert again(done).state == State.QUEUED
    settle(rung)

    assert provider.ledger.billed_characters == billed + len(place.take.text)
    assert Charge.objects.total() == provider.ledger.billed_usd
    assert master(done) != sound
    assert chapter_of(done, 2).ready_at == other.ready_at
    new = passage(done)
    assert new.take_id != place.take_id
    assert site.store().exists(place.take.audio_key)
    assert numbers(retakes.kept([new])[new.pk]) == [0, 1]
    assert_whole(done)


def test_going_back_costs_nothing_and_is_heard_as_before(
    done: Job, rung: Rung, provider: Provider
) -> None:
    old, sound = passage(done).take, master(done)
    retakes.record_again(passage(done), most=MUCH)
    settle(rung)
    billed = provider.ledger.billed_characters

    retakes.choose(passage(done), old)
    answer(rung)

    assert master(done) == sound
    assert provider.ledger.billed_characters == billed
    kept = retakes.kept([passage(done)])[passage(done).pk]
    assert [each.current for each in kept] == [True, False]
    assert_whole(done)


def test_the_price_is_accepted_first_and_the_job_may_cost_that_much_more(done: Job) -> None:
    place, price = passage(done), retakes.price_of(passage(done))
    before = again(done).price_usd

    for most in (None, price / 2):
        with pytest.raises(Refusal) as refused:
            retakes.record_again(place, most=most)
        assert (refused.value.code, refused.value.status) == ("price_changed", 409)
        assert Decimal(str(refused.value.more["price_usd"])) == price
    assert again(done).state == State.DONE

    retakes.record_again(place, most=price)

    assert again(done).price_usd == before + price
    assert done.limit_usd > before + price


def test_a_limit_of_the_user_holds(done: Job, settings: Settings) -> None:
    settings.USER_CAP_USD_PER_MONTH = Charge.objects.total()

    with pytest.raises(Refusal) as refused:
        retakes.record_again(passage(done), most=MUCH)

    assert refused.value.code == "over_cap"
    assert Take.objects.filter(number=1).count() == 0


def test_two_tabs_buy_once(done: Job, rung: Rung, provider: Provider) -> None:
    first, second = passage(done), passage(done)
    billed = provider.ledger.billed_characters
    retakes.record_again(first, most=MUCH)

    with pytest.raises(Refusal) as refused:
        retakes.record_again(second, most=MUCH)
    settle(rung)

    assert refused.value.code == "being_read"
    assert provider.ledger.billed_characters == billed + len(first.take.text)


def test_gone_back_before_it_came_the_same_take_is_asked_for_the_next_time(
    done: Job, rung: Rung, provider: Provider
) -> None:
    old, billed = passage(done).take, provider.ledger.billed_characters
    retakes.record_again(passage(done), most=MUCH)
    retakes.choose(passage(done), old)
    settle(rung)
    assert provider.ledger.billed_characters == billed

    retakes.record_again(passage(done), most=MUCH)
    settle(rung)

    assert sorted(Take.objects.filter(text=old.text).values_list("number", flat=True)) == [0, 1]
    assert provider.ledger.billed_characters == billed + len(old.text)
    assert_whole(done)


def test_what_a_dead_worker_had_saved_is_not_bought_again(
    done: Job, rung: Rung, provider: Provider
) -> None:
    retakes.record_again(passage(done), most=MUCH)
    take, billed = passage(done).take, provider.ledger.billed_characters
    site.store().write(f"{take.stem}.wav", site.store().read(Take.objects.all()[0].audio_key))

    settle(rung)

    assert provider.ledger.billed_characters == billed
    assert Take.objects.get(pk=take.pk).state == TakeState.DONE
    assert_whole(done)


def test_while_a_narration_is_made_a_read_passage_can_be_read_again(
    provider: Provider, rung: Rung
) -> None:
    provider.script({"fault": "status", "status": 503, "text": "open in the dark"})
    job = finished(rung)
    assert job.state == State.RUNNING

    retakes.record_again(passage(job), most=MUCH)
    provider.script()
    Take.objects.update(not_before=None)
    settle(rung)

    assert passage(job).take.number == 1
    assert_whole(job)


def test_a_flagged_passage_of_a_finished_chapter_can_be_read_again(done: Job, rung: Rung) -> None:
    Take.objects.filter(pk=passage(done).take_id).update(flag="clipped")

    retakes.record_again(passage(done), most=MUCH)
    settle(rung)

    assert passage(done).take.flag != "clipped"
    assert_whole(done)


def test_a_retake_that_fails_keeps_the_old_one_and_says_so(
    done: Job, rung: Rung, provider: Provider
) -> None:
    old, sound = passage(done).take, master(done)
    provider.script({"fault": "silence", "text": "lamp"})

    retakes.record_again(passage(done), most=MUCH)
    buy(seconds=60, patience=6)
    answer(rung)

    assert again(done).state == State.NEEDS_ATTENTION
    assert passage(done).take.state == TakeState.NEEDS_ATTENTION
    assert chapter_of(done).passages.count() == 3  # not in pieces: there is a good take
    assert chapter_of(done).audible

    retakes.choose(passage(done), old)
    answer(rung)

    assert master(done) == sound
    assert_whole(done)


def test_cancelled_in_a_repair_a_narration_is_finished_as_it_was(
    done: Job, rung: Rung, provider: Provider
) -> None:
    old, sound = passage(done).take_id, master(done)
    retakes.record_again(passage(done), most=MUCH)
    repairs.pause(passage(done, 1, 2), 1.0)
    billed = provider.ledger.billed_characters

    assert control.cancel(again(done))
    settle(rung)

    assert passage(done).take_id == old
    assert master(done) == sound
    assert provider.ledger.billed_characters == billed
    assert_whole(done)


def test_cancelled_in_its_making_a_narration_is_cancelled(provider: Provider) -> None:
    job = make_narration(make_user())

    assert control.cancel(job)

    assert again(job).state == State.CANCELLED


def test_paused_by_its_owner_a_repair_waits_and_resume_goes_on(done: Job, rung: Rung) -> None:
    retakes.record_again(passage(done), most=MUCH)
    assert control.pause(again(done))
    buy()
    assert passage(done).take.state == TakeState.PENDING

    control.resume(again(done))
    settle(rung)

    assert_whole(done)


def test_the_take_that_was_chosen_reads_the_same_text_from_then_on(done: Job, rung: Rung) -> None:
    retakes.record_again(passage(done), most=MUCH)
    settle(rung)
    chosen = passage(done).take_id
    assert done.book
    assert done.voice

    assert make_quote(done.owner, done.book, done.voice).price_usd == 0
    later = make_narration(done.owner, book=done.book, voice=done.voice)

    assert passage(later).take_id == chosen
    retakes.choose(passage(done), Take.objects.get(pk=chosen), version=None)
    assert make_quote(done.owner, done.book, done.voice).billable_characters == 0


def test_another_place_with_the_same_text_keeps_its_take(provider: Provider, rung: Rung) -> None:
    line = "He said it once, and then he said the very same words for the second time, as if "
    line += "nobody had heard them the first time."
    job = finished(rung, [line, line])
    assert passage(job, 1).take_id == passage(job, 1, 2).take_id
    before = chapter_of(job, 2).ready_at

    retakes.record_again(passage(job, 1), most=MUCH)
    settle(rung)

    assert passage(job, 1).take_id != passage(job, 1, 2).take_id
    assert chapter_of(job, 2).ready_at == before
    assert_whole(job)


def test_a_draw_that_was_refused_can_be_chosen_and_is_paid_once(
    done: Job, rung: Rung, provider: Provider
) -> None:
    take = passage(done).take
    key = f"{take.stem}.draw-1.wav"
    site.store().write(key, site.store().read(take.audio_key))
    draw = Draw.objects.create(
        take=take, fence=uuid.uuid4(), audio_key=key, seconds=take.seconds, code="drift"
    )
    billed = provider.ledger.billed_characters

    retakes.choose_draw(passage(done), draw)
    answer(rung)

    assert passage(done).take.audio_key == key
    assert not Draw.objects.filter(pk=draw.pk).exists()
    assert provider.ledger.billed_characters == billed
    assert_whole(done)


def test_a_foreign_take_is_not_one_of_the_passage(done: Job) -> None:
    with pytest.raises(Refusal) as refused:
        retakes.choose(passage(done), passage(done, 1, 2).take)

    assert refused.value.code == "not_its_take"


@pytest.mark.parametrize("reason", ["voice_deleted", "speech_server_changed", "left_out"])
def test_what_nobody_would_read_is_not_asked_for(
    done: Job, settings: Settings, reason: str
) -> None:
    if reason == "voice_deleted":
        assert done.voice
        done.voice.deleted_at = "2026-01-01T00:00Z"
        done.voice.save()
    elif reason == "left_out":
        repairs.leave_out(passage(done))
    else:
        settings.SPEECH_PROFILE = "offline"

    with pytest.raises(Refusal) as refused:
        retakes.record_again(passage(done), most=MUCH)

    assert refused.value.code == reason


def test_takes_of_one_text_have_an_end(done: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retakes, "MOST", 1)

    with pytest.raises(Refusal) as refused:
        retakes.record_again(passage(done), most=MUCH)

    assert refused.value.code == "too_many_takes"


def test_an_earlier_take_is_kept_as_long_as_the_book(done: Job, rung: Rung) -> None:
    old = passage(done).take
    retakes.record_again(passage(done), most=MUCH)
    settle(rung)
    Take.objects.update(created_at="2001-01-01T00:00Z", done_at="2001-01-01T00:00Z")

    assert TAKES.forget() == 0
    assert site.store().exists(old.audio_key)
    assert done.book
    control.delete_book(done.book)
    assert TAKES.forget() == 5


def test_a_take_with_a_seed_is_drawn_with_another_one(done: Job, settings: Settings) -> None:
    settings.SPEECH_PROFILE = "vllm-omni"
    take = passage(done).take
    take.version.seed = 7

    more = takes.another(take)

    assert more.seed not in {None, 7}
    assert (more.text_key, more.key != take.key) == (take.text_key, True)


def test_a_chapter_that_was_repaired_by_halves_is_found_by_the_sweep(done: Job, rung: Rung) -> None:
    retakes.record_again(passage(done), most=MUCH)
    rung.clear()
    buy()
    rung.clear()
    NarratedChapter.objects.filter(state="stitching").update(state="open")

    sweep.sweep()
    answer(rung)

    assert_whole(done)
