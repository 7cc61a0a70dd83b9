"""The page that says where the money went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from jobs.states import ChargeState
from tests import rows
from tests.web.test_api_usage import charge

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from narrator.models import User


def shown(client: Client) -> str:
    answer = client.get(reverse("usage"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_spent_nothing_reads_so(alice: User, client_for: Callable[[User], Client]) -> None:
    assert "Nothing was spent." in shown(client_for(alice))


def test_the_sums_stand_beside_days_books_and_voices(
    alice: User, bob: User, client_for: Callable[[User], Client]
) -> None:
    job = rows.make_narration(alice)
    charge(job, ChargeState.SETTLED, "1.50")
    charge(job, ChargeState.MAYBE, "0.25")
    charge(rows.make_narration(bob), ChargeState.SETTLED, "7")

    page = shown(client_for(alice))

    assert "$1.75" in page
    assert "The Cask of Amontillado" in page
    assert "Sailor" in page
    assert "of it perhaps charged $0.25" in page
    assert "$7.00" not in page
