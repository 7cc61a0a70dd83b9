"""What a dead worker had paid for and stored is taken over, and no money is held to look for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from jobs import control, sweep
from jobs.models import Charge, Job, Take
from jobs.pipeline import leasing
from jobs.pipeline.buying import Good
from jobs.pipeline.buying import buy as buy_take
from jobs.pipeline.keeping import Keeper
from jobs.pipeline.voices import Voices
from jobs.states import ChargeState, State, TakeState
from narrator import site
from narrator.speech.speakers import open_speaker
from tests.jobs.conftest import answer, buy
from tests.rows import TEXTS, make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from pytest_django import Settings

    from jobs.pipeline.buying import Outcome
    from jobs.pipeline.leasing import Lease
    from narrator.speech.types import Utterance
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


class Plain(Voices):
    """A described voice needs nothing before it speaks."""

    def __init__(self) -> None: ...

    async def ready(self, lease: Lease) -> Utterance:
        return lease.utterance


def store_and_die(leases: list[Lease]) -> None:
    """Buy and store, as a worker does that dies before the rows know."""

    async def store() -> list[Outcome]:
        speaker = open_speaker(site.speech())
        try:
            buying = (buy_take(lease, speaker, Keeper(site.store()), Plain()) for lease in leases)
            return await asyncio.gather(*buying)
        finally:
            await speaker.aclose()

    assert all(isinstance(outcome, Good) for outcome in asyncio.run(store()))
    die()


def die() -> None:
    Take.objects.filter(state=TakeState.SENDING).update(lease_until="2000-01-01T00:00Z")
    sweep.repair()


def narration_at_its_very_price() -> Job:
    """Return a narration that may cost its price and not a cent more."""
    alice = make_user()
    book, voice = make_book(alice), make_voice(alice)
    price = make_narration(alice, book=book, voice=voice).price_usd
    for job in alice.jobs.all():
        control.cancel(job)
    return make_narration(alice, book=book, voice=voice, max_price=price)


def test_a_crash_after_all_is_stored_costs_nothing_and_pauses_nothing(
    provider: Provider, rung: Rung
) -> None:
    job = narration_at_its_very_price()
    store_and_die(leasing.lease(2))

    buy(patience=2)
    answer(rung)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.DONE, "")
    assert Charge.objects.filter(job=job).total() == job.price_usd == provider.ledger.billed_usd
    states = set(Charge.objects.filter(job=job).values_list("state", flat=True))
    assert states == {ChargeState.SETTLED}


def test_what_was_not_stored_is_bought_anew_within_what_was_accepted(
    provider: Provider, rung: Rung
) -> None:
    make_narration(make_user(), TEXTS[:1])
    [lost] = leasing.lease(1)
    die()

    buy(patience=2)

    take = Take.objects.get(pk=lost.take_id)
    assert (take.state, take.error_code) == (TakeState.DONE, "")
    states = Charge.objects.filter(take=take).order_by("pk").values_list("state", flat=True)
    assert list(states) == [ChargeState.MAYBE, ChargeState.SETTLED]
    assert provider.ledger.billed_characters == sum(len(take.text) for take in Take.objects.all())


def test_what_was_lost_and_is_not_covered_asks_for_a_new_price(provider: Provider) -> None:
    job = narration_at_its_very_price()
    leasing.lease(1)
    die()

    buy(patience=2)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "price_limit_reached")
    assert Charge.objects.filter(job=job).total() <= job.price_usd


def test_no_switch_keeps_what_is_paid_for_from_being_taken_over(
    provider: Provider, settings: Settings
) -> None:
    make_narration(make_user(), TEXTS[:1])
    leases = leasing.lease(2)
    store_and_die(leases)
    settings.SITE_CAP_USD_PER_DAY = settings.USER_CAP_USD_PER_MONTH = 0

    buy(patience=2)

    assert not Take.objects.exclude(state=TakeState.DONE).exists()


def test_a_store_that_is_away_is_asked_again_before_anything_is_bought(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_narration(make_user(), TEXTS[:1])
    store_and_die(leasing.lease(2))
    billed = provider.ledger.billed_characters

    def away(*_: object) -> None:
        raise OSError("The bucket cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr("narrator.media.FolderStore.first", away)
        buy()
    Take.objects.update(not_before=None)
    buy(patience=2)

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert provider.ledger.billed_characters == billed
