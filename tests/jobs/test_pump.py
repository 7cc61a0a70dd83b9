"""Buying takes: once each, within the caps, whatever the provider answers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import control, dispatch, sweep
from jobs.models import Charge, NarratedChapter, Take
from jobs.pipeline import habits, leasing
from jobs.quotes import make_quote
from jobs.states import ChapterState, ChargeState, State, TakeState
from narrator import site
from tests.jobs.conftest import buy
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from pytest_django import Settings

    from jobs.models import Job
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It was about dusk, one evening of the carnival, that I met my friend number {}."
TEXTS = ["\n\n".join(WORDS.format(3 * part + line) * 6 for line in range(3)) for part in range(3)]


def characters(job: Job) -> int:
    takes = Take.objects.filter(passages__chapter__job=job).distinct()
    return sum(len(take.text) for take in takes)


def test_a_book_is_bought_once_at_the_price_that_was_quoted(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)

    assert buy() == Take.objects.count() > 5

    assert set(Take.objects.values_list("state", flat=True)) == {TakeState.DONE}
    assert provider.ledger.billed_characters == characters(job)
    assert Charge.objects.total() == job.price_usd
    assert set(Charge.objects.values_list("state", flat=True)) == {ChargeState.SETTLED}


def test_a_second_turn_finds_nothing_to_buy(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)
    buy()
    billed = provider.ledger.billed_characters

    assert buy() == 0
    assert provider.ledger.billed_characters == billed


def test_a_chapter_is_stitched_as_soon_as_its_last_take_is_there(
    provider: Provider, rung: Rung
) -> None:
    make_narration(make_user(), TEXTS)
    rung.clear()

    buy()

    stitches = [args for name, args in rung if name == dispatch.STITCH]
    assert len(stitches) == 3
    assert set(NarratedChapter.objects.values_list("state", flat=True)) == {ChapterState.STITCHING}


def test_two_jobs_that_need_the_same_take_buy_it_once(provider: Provider) -> None:
    alice = make_user()
    voice = make_voice(alice)
    first = make_narration(alice, book=make_book(alice, TEXTS), voice=voice)
    make_narration(alice, book=make_book(alice, TEXTS, title="The same again"), voice=voice)

    buy()

    assert provider.ledger.billed_characters == characters(first)


def test_a_stored_answer_of_a_dead_worker_is_adopted_and_not_bought_again(
    provider: Provider,
) -> None:
    job = make_narration(make_user(), TEXTS[:1])
    buy()
    take = Take.objects.first()
    assert take is not None
    # As if the worker had died between saving the file and recording it.
    Take.objects.filter(pk=take.pk).update(state=TakeState.PENDING, audio_key="")
    NarratedChapter.objects.update(state=ChapterState.OPEN)
    Charge.objects.filter(take=take).update(state=ChargeState.MAYBE)
    billed = provider.ledger.billed_characters

    buy()

    take.refresh_from_db()
    assert take.state == TakeState.DONE
    assert provider.ledger.billed_characters == billed
    assert Charge.objects.total() == job.price_usd


@pytest.mark.parametrize(
    "fault",
    ["html", "empty", "bad_base64", "bad_json", "silence", "half", "runaway", "header_only"],
)
def test_a_bad_answer_is_drawn_again_and_shown_in_the_ledger(
    provider: Provider, fault: str
) -> None:
    job = make_narration(make_user(), TEXTS[:1])
    provider.script({"fault": fault, "nth": [1]})

    buy(patience=4)

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert Charge.objects.count() == Take.objects.count() + 1
    assert Charge.objects.total() > job.price_usd


def test_being_turned_away_costs_nothing(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS[:1])
    provider.script({"fault": "status", "status": 429, "retry_after": 0.1, "times": 3})

    buy(patience=4)

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert Charge.objects.total() == job.price_usd
    assert Take.objects.filter(attempts__gt=0).count() == 0


def test_no_balance_pauses_every_narration_and_resume_completes_at_the_accepted_price(
    provider: Provider,
) -> None:
    job = make_narration(make_user(), TEXTS)
    other = make_narration(make_user("bob"), TEXTS)
    provider.script({"fault": "status", "status": 402})

    buy()

    for paused in (job, other):
        paused.refresh_from_db()
        assert (paused.state, paused.error_code) == (State.PAUSED, "payment_required")
    assert Charge.objects.total() == 0

    provider.script()
    assert control.resume(job)
    buy()

    assert Charge.objects.filter(job=job).total() == job.price_usd
    assert not Charge.objects.filter(job=other).exclude(state=ChargeState.RELEASED).exists()


def test_a_text_that_is_refused_does_not_hold_up_the_others(provider: Provider) -> None:
    job = make_narration(make_user(), [*TEXTS[:1], "This sentence nobody will ever want to say."])
    provider.script({"fault": "status", "status": 422, "text": "nobody will ever"})

    buy()

    job.refresh_from_db()
    flagged = Take.objects.get(state=TakeState.NEEDS_ATTENTION)
    assert "nobody" in flagged.text
    assert flagged.error_detail
    assert Take.objects.filter(state=TakeState.DONE).count() == Take.objects.count() - 1


def test_nothing_is_sent_for_a_paused_or_cancelled_job(provider: Provider) -> None:
    alice = make_user()
    paused, cancelled = make_narration(alice, TEXTS[:1]), make_narration(alice, TEXTS[1:])
    control.pause(paused)
    control.cancel(cancelled)

    assert buy() == 0
    assert provider.ledger.billed_characters == 0


def test_a_missing_key_pauses_with_its_sentence(provider: Provider, settings: Settings) -> None:
    job = make_narration(make_user(), TEXTS[:1])
    settings.DEEPINFRA_TOKEN = ""

    assert buy() == 0

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "key_missing")
    assert "DEEPINFRA_TOKEN" in job.error_detail


def test_a_lease_asks_as_often_for_ten_takes_as_for_one(
    provider: Provider, django_assert_max_num_queries: Any
) -> None:
    make_narration(make_user(), TEXTS)
    habits.forget()
    with CaptureQueriesContext(connection) as one:
        assert len(leasing.lease(1)) == 1
    habits.forget()
    with django_assert_max_num_queries(len(one)):
        assert len(leasing.lease(5)) == 5


def test_a_short_book_that_was_all_in_flight_when_its_worker_died_is_finished(
    provider: Provider,
) -> None:
    alice = make_user()
    quote = make_quote(alice, make_book(alice, TEXTS), make_voice(alice))
    job = control.narrate_quoted(alice, quote)
    leasing.lease(100)  # all of it, by a worker that dies
    Take.objects.update(lease_until="2000-01-01T00:00Z")
    sweep.repair()

    buy()

    job.refresh_from_db()
    assert job.error_code == ""
    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert Charge.objects.filter(job=job).total() <= quote.limit_usd


def test_another_speech_server_does_not_read_on(provider: Provider, settings: Settings) -> None:
    job = make_narration(make_user(), TEXTS)
    settings.SPEECH_PROFILE = "offline"

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "speech_server_changed")
    assert not Take.objects.exclude(state=TakeState.PENDING).exists()

    settings.SPEECH_PROFILE = "deepinfra"
    control.resume(job)
    buy()

    assert provider.ledger.billed_characters == characters(job)


def test_the_site_s_daily_cap_pauses_before_it_is_passed(
    provider: Provider, settings: Settings
) -> None:
    job = make_narration(make_user(), TEXTS)
    settings.SITE_CAP_USD_PER_DAY = job.price_usd / 2

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "site_cap_reached")
    assert 0 < Charge.objects.total() <= settings.SITE_CAP_USD_PER_DAY


def test_redraws_stop_at_the_highest_price(provider: Provider) -> None:
    alice = make_user()
    book, voice = make_book(alice, TEXTS[:1]), make_voice(alice)
    price = control.narrate(alice, book, voice, None, Decimal(1)).price_usd
    provider.script({"fault": "silence"})
    for job in alice.jobs.all():
        control.cancel(job)
    job = control.narrate(alice, book, voice, None, price)

    buy(patience=3)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "price_limit_reached")
    assert Charge.objects.filter(job=job).total() <= price


def test_a_lease_that_ran_out_is_taken_back_and_counted_as_maybe_charged(
    provider: Provider,
) -> None:
    make_narration(make_user(), TEXTS[:1])
    held = leasing.lease(2)
    Take.objects.filter(pk=held[0].take_id).update(lease_until="2000-01-01T00:00Z")

    sweep.repair()

    first, second = (Take.objects.get(pk=lease.take_id) for lease in held)
    assert (first.state, first.attempts) == (TakeState.PENDING, 1)
    assert second.state == TakeState.SENDING
    assert Charge.objects.get(take=first).state == ChargeState.MAYBE
    assert Charge.objects.get(take=second).state == ChargeState.RESERVED


def test_a_full_disk_pauses_and_what_is_stored_stays(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    from narrator.media import FolderStore, StorageFull

    job = make_narration(make_user(), TEXTS[:1])

    def full(*_: object) -> None:
        raise StorageFull("There is no space left where Narrator keeps its files.")

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "write", full)
        buy()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "storage_full")

    control.resume(job)
    buy()

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert all(site.store().exists(take.audio_key) for take in Take.objects.all())


def test_while_the_store_is_away_nothing_is_bought(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_narration(make_user(), TEXTS[:1])

    def away(*_: object) -> None:
        raise OSError("The bucket cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr("narrator.media.FolderStore.first", away)
        buy()
    assert provider.ledger.billed_characters == Charge.objects.total() == 0
    assert set(Take.objects.values_list("error_code", flat=True)) == {"storage_unreachable"}

    Take.objects.update(not_before=None)
    buy()
    assert not Take.objects.exclude(state=TakeState.DONE).exists()


def test_a_store_that_cannot_be_written_stops_the_buying(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_narration(make_user(), TEXTS[:1])

    def refused(*_: object) -> None:
        raise PermissionError("The bucket refuses our keys.")

    monkeypatch.setattr("narrator.media.FolderStore.write", refused)
    buy(window=2)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "storage_unreachable")
    assert job.error_detail == "The bucket refuses our keys."
    assert Charge.objects.filter(state=ChargeState.SETTLED).count() == 2
