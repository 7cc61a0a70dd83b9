"""What a cap or the switch had stopped goes on by itself; a pause of its owner does not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs import control, sweep
from jobs.models import Charge, Job, SpendingStop, Take
from jobs.states import State, TakeState
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
