"""What a server says about a model, and what it means when it says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from narrator.speech.catalogue import ModelFacts, fields, model_facts
from narrator.speech.errors import Stopped, Transient
from tests.speech.samples import DESIGN, always
from tests.speech.serving import answering, ask, at, refused

if TYPE_CHECKING:
    from tests.provider import Provider

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def facts_of(body: object) -> ModelFacts | None:
    facts = ask(answering(always(json=body)), lambda server: model_facts(server, DESIGN))
    assert facts is None or isinstance(facts, ModelFacts)
    return facts


def test_a_model_in_good_standing_has_its_price(provider: Provider) -> None:
    facts = ask(at(provider), lambda server: model_facts(server, DESIGN))
    assert facts == ModelFacts(DESIGN, price_per_million=Decimal(20))
    assert not facts.gone(NOW)


def test_a_replaced_model_is_gone_from_its_last_day_on(provider: Provider) -> None:
    end = int(NOW.timestamp())
    provider.catalogue.said[DESIGN] = {"deprecated": end, "replaced_by": "Qwen/Next"}
    facts = ask(at(provider), lambda server: model_facts(server, DESIGN))
    assert facts.replaced_by == "Qwen/Next"
    assert facts.deprecated == NOW
    assert not facts.gone(NOW - timedelta(seconds=1))
    assert facts.gone(NOW)


@pytest.mark.parametrize(
    ("deprecated", "moment"),
    [
        (None, None),
        (0, None),
        (-5, None),
        (False, None),
        ("soon", None),
        (10**30, None),
        (True, datetime(1970, 1, 1, tzinfo=UTC)),
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
    ],
)
def test_only_a_moment_ends_a_model(deprecated: object, moment: datetime | None) -> None:
    facts = facts_of({"model_name": DESIGN, "deprecated": deprecated})
    assert facts is not None
    assert facts.deprecated == moment


@pytest.mark.parametrize(
    ("pricing", "price"),
    [
        ({"cents_per_input_chars": 0.002}, Decimal(20)),
        ({"cents_per_input_chars": 0.0001}, Decimal(1)),
        ({"cents_per_input_token": 0.002}, None),
        ({"cents_per_input_chars": "free"}, None),
        (None, None),
        ([], None),
    ],
)
def test_the_price_is_exact_or_unknown(pricing: Any, price: Decimal | None) -> None:
    facts = facts_of({"model_name": DESIGN, "pricing": pricing})
    assert facts is not None
    assert facts.price_per_million == price


@pytest.mark.parametrize("status", [400, 404, 405, 422, 501])
def test_a_server_without_the_route_says_nothing(status: int) -> None:
    server = answering(always(status, text="no"))
    assert ask(server, lambda server: model_facts(server, DESIGN)) is None


@pytest.mark.parametrize("answer", [{"text": "<html>"}, {"json": []}, {"json": {"ok": True}}])
def test_neither_does_one_that_answers_something_else(answer: dict[str, Any]) -> None:
    assert ask(answering(always(**answer)), lambda server: model_facts(server, DESIGN)) is None


@pytest.mark.parametrize(("status", "kind"), [(401, Stopped), (503, Transient)])
def test_a_refused_key_or_a_busy_server_is_no_answer(status: int, kind: type[Exception]) -> None:
    error = refused(answering(always(status)), lambda server: model_facts(server, DESIGN))
    assert isinstance(error, kind)


def test_the_fields_of_a_model_are_listed_where_the_server_says(provider: Provider) -> None:
    found = ask(at(provider), lambda server: fields(server, DESIGN))
    assert {"input", "voice", "language"} <= found
    assert ask(at(provider), lambda server: fields(server, DESIGN, "no-such")) == frozenset()
