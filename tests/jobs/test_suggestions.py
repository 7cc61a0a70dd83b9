"""A text model proposes narrators, and is talked with; within the caps, and with its cost kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import suggestions
from jobs.models import Charge, Conversation
from jobs.states import ChargeState
from narrator.refusal import Refusal
from tests.provider.talk import SAYS
from tests.provider.wanted import TEXT_MODEL
from tests.rows import make_book, make_user

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(provider: Provider, settings: Settings) -> Conversation:
    settings.SUGGEST_MODEL = TEXT_MODEL
    return suggestions.conversation_on(make_book(make_user()))


def test_three_narrators_are_proposed_with_a_reason(talk: Conversation) -> None:
    words = list(suggestions.ask(talk))

    talk.refresh_from_db()
    assert "".join(words) == SAYS
    assert len(words) > 10  # as they were written, not in one piece
    proposals = suggestions.proposals(talk)
    registers = [each.description.split()[1].strip(",") for each in proposals]
    assert registers == ["baritone", "alto", "tenor"]
    assert all(each.reason for each in proposals)


def test_a_dialogue_is_kept_with_what_it_costs(talk: Conversation) -> None:
    list(suggestions.ask(talk))
    talk.refresh_from_db()
    list(suggestions.ask(talk, "An older one, please."))

    talk.refresh_from_db()
    assert [role for role, _ in talk.turns] == ["user", "assistant"] * 2
    assert talk.turns[2][1] == "An older one, please."
    assert talk.cost_usd > 0
    assert Charge.objects.total() == talk.cost_usd
    assert set(Charge.objects.values_list("state", flat=True)) == {ChargeState.SETTLED}


def test_an_answer_that_breaks_off_may_have_been_charged(
    talk: Conversation, provider: Provider
) -> None:
    provider.script({"fault": "reset_mid_body"})

    said = "".join(suggestions.ask(talk))

    talk.refresh_from_db()
    assert "broke" in said or "early" in said or "sent" in said
    assert talk.turns == []
    assert Charge.objects.get().state == ChargeState.MAYBE


def test_a_refusal_costs_nothing(talk: Conversation, provider: Provider) -> None:
    provider.script({"fault": "status", "status": 402})

    list(suggestions.ask(talk))

    assert Charge.objects.get().state == ChargeState.RELEASED
    assert Charge.objects.total() == 0


def test_nothing_is_asked_when_nothing_may_be_spent(talk: Conversation, settings: Settings) -> None:
    settings.USER_CAP_USD_PER_MONTH = 0

    with pytest.raises(Refusal) as refused:
        suggestions.ask(talk)

    assert refused.value.code == "over_cap"
    assert not Charge.objects.exists()


def test_the_page_shows_what_was_proposed(talk: Conversation, client: Client) -> None:
    client.force_login(talk.owner)
    address = f"/books/{talk.book_id}/voice"

    streamed = client.post(f"{address}/ask", headers={"Accept": "text/plain"})
    assert streamed.getvalue().decode() == SAYS
    page = client.get(f"{address}/suggest").content.decode()
    assert page.count("Hear this one") == 3
    client.post(f"{address}/anew")
    assert "Hear this one" not in client.get(f"{address}/suggest").content.decode()


def test_without_a_model_there_is_no_such_page(
    talk: Conversation, client: Client, settings: Settings
) -> None:
    settings.SUGGEST_MODEL = ""
    client.force_login(talk.owner)

    assert client.get(f"/books/{talk.book_id}/voice/suggest").status_code == 404
    assert "propose voices" not in client.get(f"/books/{talk.book_id}/voice").content.decode()
