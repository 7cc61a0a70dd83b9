"""One limit of requests in flight, whoever dies: it is counted from the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.models import Take
from jobs.pipeline import leasing, slots
from jobs.states import TakeState
from tests.jobs.conftest import buy
from tests.provider import Provider
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It was about dusk, one evening of the carnival, that I met my friend number {}."
TEXTS = ["\n\n".join(WORDS.format(5 * part + line) * 6 for line in range(5)) for part in range(2)]


@pytest.fixture(autouse=True)
def _three(settings: Settings) -> None:
    settings.SPEECH_MAX_IN_FLIGHT = 3


def test_all_workers_together_have_no_more_than_the_limit() -> None:
    make_narration(make_user(), TEXTS)

    first, second, third = leasing.lease(2), leasing.lease(2), leasing.lease(2)

    assert (len(first), len(second), len(third)) == (2, 1, 0)


def test_other_owners_have_the_same_limit_together() -> None:
    for name in ("alice", "bob"):
        make_narration(make_user(name), TEXTS)

    assert len(leasing.lease(9)) == 3
    assert leasing.lease(9) == []


def test_what_a_dead_worker_held_is_free_when_its_lease_ends() -> None:
    make_narration(make_user(), TEXTS)
    leasing.lease(3)

    Take.objects.filter(state=TakeState.SENDING).update(lease_until="2000-01-01T00:00Z")

    assert slots.in_flight() == 0
    assert len(leasing.lease(9)) == 3


def test_a_living_worker_keeps_what_it_renews() -> None:
    make_narration(make_user(), TEXTS)
    held = leasing.lease(3)
    Take.objects.filter(state=TakeState.SENDING).update(lease_until="2000-01-01T00:00Z")

    leasing.renew({lease.fence for lease in held})

    assert leasing.lease(1) == []


def test_the_provider_sees_no_more_than_the_limit(provider: Provider, settings: Settings) -> None:
    make_narration(make_user(), TEXTS)
    with Provider(latency="0.3") as slow:
        settings.SPEECH_URL = slow.url

        buy(window=8)

        assert slow.ledger.most_in_flight == 3
    assert not Take.objects.exclude(state=TakeState.DONE).exists()


def test_a_lower_limit_waits_until_the_excess_is_gone(settings: Settings) -> None:
    make_narration(make_user(), TEXTS)
    leasing.lease(3)
    settings.SPEECH_MAX_IN_FLIGHT = 1

    assert leasing.lease(1) == []

    Take.objects.filter(state=TakeState.SENDING).update(state=TakeState.PENDING)
    assert len(leasing.lease(3)) == 1
