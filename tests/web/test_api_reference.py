"""The reference is generated from the code, and holds what was promised."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from narrator.saying import usd

if TYPE_CHECKING:
    from django.test import Client

PROMISED = {
    "/books": {"get", "post"},
    "/books/{id}": {"get", "patch", "delete"},
    "/books/{id}/editions": {"post"},
    "/books/{id}/editions/{edition}": {"get", "delete"},
    "/books/{id}/editions/{edition}/accept": {"post"},
    "/books/{id}/order": {"put"},
    "/books/{id}/search": {"get"},
    "/books/{id}/speaking": {"get", "patch"},
    "/jobs/{id}/changes": {"get"},
    "/jobs/{id}/renew": {"post"},
    "/chapters/{id}": {"get", "patch"},
    "/chapters/{id}/split": {"post"},
    "/chapters/{id}/merge": {"post"},
    "/pronunciations": {"get", "post"},
    "/pronunciations/{id}": {"get", "patch", "delete"},
    "/pronunciations/{id}/passages": {"get"},
    "/voices": {"get", "post"},
    "/voices/{id}": {"get", "patch", "delete"},
    "/voices/{id}/auditions": {"post"},
    "/voices/{id}/pin": {"post"},
    "/voices/{id}/copies": {"post"},
    "/voices/{id}/versions": {"get"},
    "/voices/{id}/versions/{number}/audio": {"get"},
    "/voices/{id}/versions/{number}/restore": {"post"},
    "/takes/{id}/audio": {"get"},
    "/takes/{id}/stream": {"get"},
    "/passages/draws/{id}": {"get"},
    "/passages/{id}/accept": {"post"},
    "/passages/{id}/retry": {"post"},
    "/passages/{id}/reword": {"post"},
    "/passages/{id}/skip": {"post"},
    "/jobs/{id}/passages": {"get"},
    "/quotes": {"post"},
    "/jobs": {"get", "post"},
    "/jobs/{id}": {"get", "patch"},
    "/jobs/{id}/scene-sound": {"post"},
    "/jobs/{id}/pause": {"post"},
    "/jobs/{id}/resume": {"post"},
    "/jobs/{id}/cancel": {"post"},
    "/jobs/{id}/chapters/{number}.{extension}": {"get"},
    "/jobs/{id}/chapters/{number}/passages": {"get"},
    "/jobs/{id}/chapters/{number}/passages/{passage}": {"get", "patch"},
    "/jobs/{id}/chapters/{number}/passages/{passage}/takes": {"post"},
    "/jobs/{id}/chapters/{number}/passages/{passage}/quotes": {"post"},
    "/jobs/{id}/exports": {"post"},
    "/jobs/{id}/feed": {"post", "get", "delete"},
    "/jobs/{id}/report": {"get"},
    "/jobs/{id}/file": {"get"},
    "/usage": {"get"},
    "/webhooks": {"get", "post"},
    "/webhooks/{id}": {"get", "patch", "delete"},
    "/webhooks/{id}/test": {"post"},
}


@pytest.fixture
def reference(client: Client, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert capsys.readouterr().out == ""  # where two operations have one id, a warning is printed
    found: dict[str, Any] = answer.json()
    return found


def test_it_is_openapi_3_1_and_lists_every_promised_call(reference: dict[str, Any]) -> None:
    found = {path.removeprefix("/api/v1"): set(calls) for path, calls in reference["paths"].items()}

    assert reference["openapi"].startswith("3.1")
    assert found == PROMISED


def test_every_call_tells_its_errors_and_who_may_ask(reference: dict[str, Any]) -> None:
    calls = [call for path in reference["paths"].values() for call in path.values()]

    for call in calls:
        assert "application/problem+json" in call["responses"]["default"]["content"]
        assert {"Bearer": []} in call["security"]
    assert reference["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
    assert "Problem" in reference["components"]["schemas"]


def test_every_name_that_is_referred_to_is_there(reference: dict[str, Any]) -> None:
    def names(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {str(node["$ref"]).split("/")[-1]} if "$ref" in node else set()
            return own.union(*(names(value) for value in node.values()))
        if isinstance(node, list):
            return set().union(*(names(value) for value in node))
        return set()

    assert names(reference) <= set(reference["components"]["schemas"])


def test_a_book_is_sent_as_a_form_or_as_json(reference: dict[str, Any]) -> None:
    content = reference["paths"]["/api/v1/books"]["post"]["requestBody"]["content"]

    assert set(content) == {"multipart/form-data", "application/json"}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal(0), "0.00"),
        (Decimal("0E-9"), "0.00"),
        (Decimal("0.00246"), "0.00246"),
        (Decimal("1E-9"), "0.000000001"),
        (Decimal("3.1"), "3.10"),
        (Decimal("2E+2"), "200.00"),
        (Decimal("19.999999999"), "19.999999999"),
    ],
)
def test_money_is_exact_and_never_has_an_exponent(amount: Decimal, words: str) -> None:
    assert usd(amount) == words
