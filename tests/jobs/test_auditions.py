"""Hearing a voice: a few draws of one sentence, each paid for once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import auditions, control, sweep
from jobs.inline import work_on
from jobs.models import Charge, Job, Take
from jobs.pipeline import leasing
from jobs.progress import progress
from jobs.states import ChargeState, State, TakeState
from narrator import site
from narrator.refusal import Refusal
from narrator.speech import samples
from tests.jobs.conftest import buy
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "The last train had left at ten, and yet someone was still waiting under the clock."


def hear(takes: int = 3, text: str = LINE, name: str = "alice") -> Job:
    owner = make_user(name)
    return auditions.audition(owner, make_voice(owner), text=text, takes=takes)


def test_every_draw_is_a_new_speaker_and_has_its_own_charge(provider: Provider) -> None:
    job = hear(3)

    buy()

    job.refresh_from_db()
    assert job.state == State.DONE
    assert len({entry.speaker for entry in provider.ledger.entries}) == 3
    assert Charge.objects.filter(job=job, state=ChargeState.SETTLED).count() == 3
    assert Charge.objects.total() == job.price_usd == provider.ledger.billed_usd
    counts = progress(job)["progress"]
    assert (counts["passages"], counts["passages_done"]) == (3, 3)
    assert counts["audio_seconds"] > 9
    assert {take["cost_usd"] * 3 for take in progress(job)["takes"]} == {job.price_usd}


def test_a_person_who_waits_is_served_before_the_books(provider: Provider) -> None:
    make_narration(make_user("bob"), [LINE * 40] * 4)
    job = hear(2)

    leases = leasing.lease(3)

    assert [lease.job_id for lease in leases[:2]] == [job.pk, job.pk]
    assert leases[2].job_id != job.pk


def test_a_draw_that_was_stored_is_adopted_after_a_crash(provider: Provider) -> None:
    job = hear(1)
    buy()
    Take.objects.update(state=TakeState.PENDING, audio_key="")
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    billed = provider.ledger.billed_characters

    buy()

    job.refresh_from_db()
    assert job.state == State.DONE
    assert provider.ledger.billed_characters == billed


def test_the_same_sentence_heard_again_is_drawn_anew(provider: Provider) -> None:
    owner = make_user()
    voice = make_voice(owner)
    for _ in range(2):
        auditions.audition(owner, voice, text=LINE, takes=1)
        buy()

    assert len({entry.speaker for entry in provider.ledger.entries}) == 2


def test_an_audition_is_worked_on_without_a_server(provider: Provider) -> None:
    job = hear(1)

    work_on(job)

    assert job.state == State.DONE


def test_a_worker_that_died_is_noticed_by_the_sweep(provider: Provider) -> None:
    job = hear(1)
    held = leasing.lease(1)
    Take.objects.update(lease_until="2000-01-01T00:00Z")

    assert ("jobs.speak", ()) in {(work.task, work.args) for work in sweep.sweep()}
    buy()

    job.refresh_from_db()
    assert job.state == State.DONE
    assert Charge.objects.get(fence=held[0].fence).state == ChargeState.MAYBE


def test_the_small_quota_of_a_day_is_kept(provider: Provider, settings: Settings) -> None:
    settings.AUDITION_CAP_USD_PER_DAY = site.speech().price(len(LINE)) * 2
    owner = make_user()
    voice = make_voice(owner)
    auditions.audition(owner, voice, text=LINE, takes=2)
    buy()

    with pytest.raises(Refusal, match="spent") as refused:
        auditions.audition(owner, voice, text=LINE, takes=1)

    assert refused.value.code == "audition_cap_reached"
    assert Charge.objects.total() == settings.AUDITION_CAP_USD_PER_DAY


def test_draws_that_pass_the_quota_together_pause_before_they_are_sent(
    provider: Provider, settings: Settings
) -> None:
    first, second = hear(2), hear(2, name="bob")
    settings.AUDITION_CAP_USD_PER_DAY = site.speech().price(len(LINE))

    buy()

    for job in (first, second):
        job.refresh_from_db()
        assert (job.state, job.error_code) == (State.PAUSED, "audition_cap_reached")
    assert provider.ledger.billed_usd == settings.AUDITION_CAP_USD_PER_DAY * 2

    settings.AUDITION_CAP_USD_PER_DAY = Decimal(1)
    assert control.resume(first)
    buy()

    first.refresh_from_db()
    assert first.state == State.DONE


def test_an_audition_without_one_good_draw_says_so(provider: Provider) -> None:
    job = hear(1)
    provider.script({"fault": "status", "status": 422})

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "audition_failed")
    assert job.error_detail


def test_what_is_heard_is_a_sentence_of_the_reader_s_own_book(provider: Provider) -> None:
    owner = make_user()
    book = make_book(owner, [f"Short one. {LINE} And so on it went, as these things go."])

    job = auditions.audition(owner, make_voice(owner), takes=1, book=book)

    assert job.result["text"] == LINE


@pytest.mark.parametrize("language", sorted(samples.SENTENCES))
def test_without_a_book_it_is_a_sample_and_the_language_goes_by_name(
    provider: Provider, language: str
) -> None:
    owner = make_user()
    voice = make_voice(owner)
    voice.language = language

    job = auditions.audition(owner, voice, takes=1)
    buy()  # the provider refuses a language that is not one of its names

    job.refresh_from_db()
    assert job.result["text"] in samples.sentences(language)
    assert job.state == State.DONE


@pytest.mark.parametrize(
    ("text", "takes", "code"),
    [
        ("x" * 501, 1, "text_too_long"),
        ("…!?", 1, "nothing_to_read"),
        (LINE, 0, "invalid"),
        (LINE, 6, "invalid"),
    ],
)
def test_what_cannot_be_heard_is_refused(
    provider: Provider, text: str, takes: int, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        hear(takes, text)

    assert refused.value.code == code
    assert not Take.objects.exists()
