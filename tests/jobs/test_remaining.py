"""What the rest of a narration costs: told before, and bought for exactly that."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import control
from jobs.models import Charge, Job, Passage
from jobs.remaining import rest_of
from jobs.states import State
from narrator.refusal import Refusal
from tests.jobs.conftest import answer, buy
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = [f"It was evening number {n}, and nobody came to the house on the hill." for n in range(4)]


def stopped_at_its_limit(provider: Provider) -> Job:
    """A narration that may cost its very price, of which one answer was lost."""
    alice = make_user()
    book, voice = make_book(alice, TEXTS), make_voice(alice)
    price = make_narration(alice, book=book, voice=voice).price_usd
    for job in alice.jobs.all():
        control.cancel(job)
    job = make_narration(alice, book=book, voice=voice, max_price=price)
    provider.script({"fault": "billed_reset", "nth": [1]})
    buy(window=1, patience=4)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "price_limit_reached")
    return job


def test_a_text_that_stands_twice_is_read_once_and_what_is_left_out_is_not() -> None:
    job = make_narration(make_user(), ["The bell rang.", "The bell rang.", "Nobody came down."])
    assert rest_of(job).passages == 2

    Passage.objects.filter(chapter__job=job, chapter__number=3).update(skipped=True)

    assert rest_of(job).passages == 1


def test_resuming_costs_what_was_said(provider: Provider, settings: Settings) -> None:
    job = make_narration(make_user(), TEXTS)
    settings.SITE_CAP_USD_PER_DAY = job.price_usd * 6 / 10
    buy(window=1, patience=2)
    job.refresh_from_db()
    assert job.error_code == "site_cap_reached"
    rest, before = rest_of(job), provider.ledger.billed_usd
    assert rest.passages == 2
    assert rest.covered
    settings.SITE_CAP_USD_PER_DAY = Decimal(50)

    control.resume(job)
    buy()

    assert provider.ledger.billed_usd - before == rest.price
    assert rest_of(job).passages == rest_of(job).price == 0


def test_at_its_limit_it_goes_on_only_at_a_new_price(provider: Provider, rung: Rung) -> None:
    job = stopped_at_its_limit(provider)
    rest = rest_of(job)
    assert not rest.covered

    with pytest.raises(Refusal) as refused:
        control.resume(job)
    assert (refused.value.code, refused.value.status) == ("price_changed", 409)
    most = Decimal(str(refused.value.more["max_price_usd"]))
    assert Decimal(str(refused.value.more["price_usd"])) == rest.price
    with pytest.raises(Refusal):
        control.resume(job, rest.spent)

    before = provider.ledger.billed_usd
    assert control.resume(job, most)
    buy(patience=2)
    answer(rung)

    job.refresh_from_db()
    assert (job.state, job.limit_usd) == (State.DONE, most)
    assert provider.ledger.billed_usd - before == rest.price
    assert Charge.objects.filter(job=job).total() == provider.ledger.billed_usd <= most


def test_a_new_price_is_held_against_the_limit_of_the_month(
    provider: Provider, settings: Settings
) -> None:
    job = stopped_at_its_limit(provider)
    settings.USER_CAP_USD_PER_MONTH = Charge.objects.total()

    with pytest.raises(Refusal) as refused:
        control.resume(job, Decimal(5))

    assert refused.value.code == "over_cap"
    job.refresh_from_db()
    assert job.state == State.PAUSED


def test_a_lower_price_than_was_accepted_takes_nothing_back(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS, max_price=Decimal(3))
    control.pause(job)
    job.refresh_from_db()

    assert control.resume(job, Decimal(1))

    job.refresh_from_db()
    assert job.limit_usd == 3
