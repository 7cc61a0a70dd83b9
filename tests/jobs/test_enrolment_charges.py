"""Keeping a voice at the server may cost: it has its row in the ledger before it is sent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import control, sweep
from jobs.models import Charge, Enrolment, Job, Take
from jobs.pipeline import voices
from jobs.quotes import make_quote
from jobs.states import ChargeState, State, TakeState
from tests.jobs.conftest import LINE, buy, pinned
from tests.rows import make_book, make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_facts() -> None:
    voices.forget_facts()


def of_voices() -> list[Charge]:
    return list(Charge.objects.filter(take=None).order_by("pk"))


def test_an_enrolment_at_an_unknown_price_is_a_row_of_nothing(provider: Provider) -> None:
    owner = make_user()
    job = make_narration(owner, [LINE], voice=pinned(owner))

    buy()

    [charge] = of_voices()
    assert charge.state == ChargeState.SETTLED
    assert charge.amount_usd == charge.characters == 0
    assert (charge.job_id, charge.owner_id) == (job.pk, owner.pk)


def test_a_known_price_is_in_the_quote_once_and_is_spent_once(
    provider: Provider, settings: Settings
) -> None:
    settings.SPEECH_ENROLMENT_PRICE = Decimal("0.20")
    owner = make_user()
    voice, book = pinned(owner), make_book(owner, [LINE])
    quote = make_quote(owner, book, voice)
    assert quote.price_usd > Decimal("0.20")

    job = control.narrate_quoted(owner, quote)
    buy()

    assert Charge.objects.filter(job=job).total() == quote.price_usd
    assert make_quote(owner, book, voice).price_usd == 0
    other = make_quote(owner, make_book(owner, [f"Again. {LINE}"]), voice)
    assert 0 < other.price_usd < Decimal("0.01")


def test_a_lost_answer_may_have_cost_and_is_settled_when_the_voice_is_found(
    provider: Provider, settings: Settings
) -> None:
    settings.SPEECH_ENROLMENT_PRICE = Decimal("0.20")
    owner = make_user()
    make_narration(owner, [LINE], voice=pinned(owner))
    provider.studio.lose_answers = 1

    buy(seconds=0.1, patience=0)  # its answer is lost
    assert [charge.state for charge in of_voices()] == [ChargeState.MAYBE]
    Take.objects.update(not_before=None)
    buy()

    assert [charge.state for charge in of_voices()] == [ChargeState.SETTLED]
    assert Charge.objects.filter(take=None).total() == Decimal("0.20")
    assert not Take.objects.exclude(state=TakeState.DONE).exists()


def test_a_refused_clip_costs_nothing(provider: Provider, settings: Settings) -> None:
    settings.SPEECH_ENROLMENT_PRICE = Decimal("0.20")
    owner = make_user()
    provider.studio.keeps = 404
    job = make_narration(owner, [LINE], voice=pinned(owner))

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "no_enrolment")
    assert {charge.state for charge in of_voices()} == {ChargeState.RELEASED}
    assert Charge.objects.filter(job=job).total() == 0


def test_a_cap_holds_for_voices_and_stops_only_those_who_met_it(
    provider: Provider, settings: Settings
) -> None:
    settings.SPEECH_ENROLMENT_PRICE = Decimal("0.20")
    owner = make_user()
    job = make_narration(owner, [LINE], voice=pinned(owner))
    other = make_narration(make_user("bob"), [LINE])
    settings.USER_CAP_USD_PER_MONTH = Decimal("0.10")

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "user_cap_reached")
    assert not provider.studio.voices
    assert not Take.objects.filter(passages__chapter__job=other).exclude(state="done").exists()
    sweep.repair()
    assert Job.objects.get(pk=job.pk).state == State.PAUSED  # it would stop again at the first

    settings.USER_CAP_USD_PER_MONTH = Decimal(1)
    sweep.repair()
    buy()

    assert Enrolment.objects.get().remote_id in provider.studio.voices
    assert not Take.objects.exclude(state=TakeState.DONE).exists()


def test_a_worker_that_died_over_it_leaves_a_row_that_may_have_cost(provider: Provider) -> None:
    owner = make_user()
    job = make_narration(owner, [LINE], voice=pinned(owner))
    Charge.objects.create(
        owner=owner,
        job=job,
        fence=job.pk,
        characters=0,
        reserved_usd=Decimal(0),
        amount_usd=Decimal(0),
    )
    Charge.objects.filter(take=None).update(created_at="2000-01-01T00:00Z")

    sweep.repair()

    assert [charge.state for charge in of_voices()] == [ChargeState.MAYBE]
