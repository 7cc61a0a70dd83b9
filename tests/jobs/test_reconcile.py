"""The ledger beside the bill."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs.models import Charge
from jobs.states import ChargeState
from tests.jobs.conftest import buy
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

LONG = ["\n\n".join(f"It was evening number {n}, and nobody came. " * 8 for n in range(6))]


def said(*options: str) -> str:
    out = StringIO()
    call_command("reconcile_spend", *options, stdout=out)
    return out.getvalue()


def test_the_bill_and_the_ledger_agree(provider: Provider) -> None:
    make_narration(make_user(), LONG)
    provider.script({"fault": "billed_reset", "nth": [1]})
    buy(patience=4)
    assert Charge.objects.filter(state=ChargeState.MAYBE).count() == 1
    assert Charge.objects.total() == provider.ledger.billed_usd

    assert said().endswith("The bill and the ledger agree.\n")


def test_a_bill_that_is_higher_than_the_ledger_is_an_error(provider: Provider) -> None:
    make_narration(make_user(), LONG)
    buy()
    Charge.objects.update(amount_usd=Decimal(0))

    with pytest.raises(CommandError, match="more was billed than the ledger knows"):
        said()


def test_another_month_is_another_sum(provider: Provider) -> None:
    make_narration(make_user(), LONG)
    buy()
    Charge.objects.update(created_at=timezone.now() - timedelta(days=62))
    provider.ledger.clear()

    assert "settled  $0.0000" in said()
    with pytest.raises(CommandError, match=r"not a month such as 2026\.11"):
        said("--month", "November")


def test_a_server_that_does_not_tell_is_no_error(provider: Provider, settings: Settings) -> None:
    settings.SPEECH_URL = f"{provider.url}/v1/nowhere"

    assert said().endswith("This speech server does not tell what it has charged.\n")


def billed(provider: Provider, monkeypatch: pytest.MonkeyPatch, usd: str) -> None:
    """Let the bill of every month be this, whatever was sent."""
    monkeypatch.setattr(
        type(provider.ledger), "billed_by_model", lambda _: {"Qwen/Qwen3-TTS": Decimal(usd)}
    )


@pytest.mark.parametrize("usd", ["99.00", "99.50", "100.99", "101.00", "105.90"])
def test_one_per_cent_is_no_alarm(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, usd: str
) -> None:
    """Of $5, nobody knows whether they were charged: they may be on the bill or not."""
    paid(ChargeState.SETTLED, "100")
    paid(ChargeState.MAYBE, "5")
    billed(provider, monkeypatch, usd)

    assert said().endswith("The bill and the ledger agree.\n")


def test_more_than_one_per_cent_is_an_alarm(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(ChargeState.SETTLED, "100")
    billed(provider, monkeypatch, "101.20")

    with pytest.raises(CommandError, match=r"\$1\.2000 \(1\.2%\) more was billed"):
        said()


def test_less_is_an_alarm_once_the_month_is_over(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(ChargeState.SETTLED, "100")
    billed(provider, monkeypatch, "97")
    assert "(3.0%) less was billed: the bill may be late" in said()

    last = timezone.now().replace(day=1) - timedelta(days=3)
    Charge.objects.update(created_at=last)

    with pytest.raises(CommandError, match=r"\(3\.0%\) less was billed than"):
        said("--month", f"{last:%Y.%m}")


def paid(state: ChargeState, usd: str) -> None:
    Charge.objects.create(
        fence=uuid.uuid4(),
        characters=1,
        reserved_usd=Decimal(usd),
        amount_usd=Decimal(usd),
        state=state,
    )
