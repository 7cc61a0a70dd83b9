"""What a cap or the switch had stopped goes on by itself; a pause of its owner does not."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs import control, ledger, sweep
from jobs.models import Charge, Job, SpendingStop, Take
from jobs.states import ChargeState, State, TakeState
from tests.jobs.conftest import buy
from tests.rows import TEXTS, make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


def yesterday() -> None:
    """Let all that was spent have been spent on another day."""
    Charge.objects.update(created_at=timezone.now() - timedelta(days=40))


@pytest.mark.parametrize("cap", ["SITE_CAP_USD_PER_DAY", "USER_CAP_USD_PER_MONTH"])
def test_a_narration_that_met_a_cap_goes_on_when_there_is_room(
    provider: Provider, settings: Settings, cap: str
) -> None:
    job = make_narration(make_user(), TEXTS)
    setattr(settings, cap, job.price_usd * Decimal("0.9"))
    buy()
    sweep.repair()
    job.refresh_from_db()
    assert job.state == State.PAUSED

    for _ in range(3):  # each day has room for a part of it
        yesterday()
        sweep.repair()
        buy()

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert Charge.objects.total() == job.price_usd


def test_a_pause_of_its_owner_stays(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)
    control.pause(job)

    sweep.repair()

    job.refresh_from_db()
    assert job.state == State.PAUSED


def test_the_accepted_price_is_not_a_cap_that_grows(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)
    Job.objects.update(limit_usd=job.price_usd / 2)
    buy()
    yesterday()

    sweep.repair()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "price_limit_reached")


def test_the_switch_stops_all_spending_and_all_goes_on_after_it(
    provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    job = make_narration(make_user(), TEXTS)
    call_command("spending", "off", reason="The bill is being looked at.")
    assert buy() == 0
    sweep.repair()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "spending_off")
    assert job.error_detail.endswith("The bill is being looked at.")
    assert provider.ledger.billed_characters == Charge.objects.count() == 0

    call_command("spending", "on")
    assert not SpendingStop.objects.exists()
    sweep.repair()
    buy()

    assert Charge.objects.total() == job.price_usd > Decimal(0)
    assert capsys.readouterr().out == "Spending is off.\nSpending is on.\n"


def a_minute_later() -> None:
    Job.objects.update(updated_at=timezone.now() - timedelta(minutes=2))


@pytest.mark.parametrize(("status", "code"), [(402, "payment_required"), (401, "key_refused")])
def test_a_key_that_works_again_is_noticed_by_one_passage_a_minute(
    provider: Provider, status: int, code: str
) -> None:
    jobs = [make_narration(make_user(), TEXTS), make_narration(make_user("bob"), TEXTS)]
    by_hand = make_narration(make_user("carol"), TEXTS)
    control.pause(by_hand)
    provider.script({"fault": "status", "status": status})
    buy()
    sweep.repair()
    assert set(Job.objects.exclude(pk=by_hand.pk).values_list("state", "error_code")) == {
        (State.PAUSED, code)
    }
    asked = len(provider.ledger.entries)

    for more in (1, 2):  # the key still does not work
        a_minute_later()
        sweep.repair()
        sweep.repair()
        buy()
        sweep.repair()
        assert len(provider.ledger.entries) == asked + more
        assert not Job.objects.exclude(state=State.PAUSED).exists()

    provider.script()
    a_minute_later()
    sweep.repair()
    buy(window=1, seconds=0.1)
    assert provider.ledger.billed_characters > 0
    sweep.repair()
    buy()

    for job in jobs:
        assert Charge.objects.filter(job=job).total() == job.price_usd
    by_hand.refresh_from_db()
    assert (by_hand.state, by_hand.error_code) == (State.PAUSED, "")
    assert not Charge.objects.filter(job=by_hand).exists()


def test_sound_that_was_found_on_the_disk_is_no_answer_of_the_server(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)
    probing = make_narration(make_user("bob"), TEXTS)
    take = Take.objects.filter(passages__chapter__job=job).first()
    Charge.objects.create(
        owner=job.owner, job=job, take=take, fence=uuid.uuid4(), characters=1,
        state=ChargeState.MAYBE, reserved_usd=Decimal(1), amount_usd=Decimal(1),
    )  # fmt: skip
    Job.objects.update(state=State.PAUSED, error_code="payment_required")
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, updated_at=timezone.now())

    assert take is not None
    ledger.settle_adopted(take.pk)
    sweep.repair()

    assert Charge.objects.get(job=job).state == ChargeState.SETTLED
    probing.refresh_from_db()
    assert probing.state == State.PAUSED
