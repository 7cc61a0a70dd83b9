"""What the server says it has charged: by month and model, in whole cents. DeepInfra alone tells.

Source: `GET /payment/usage` of its OpenAPI description.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from narrator.speech.catalogue import NO_SUCH_ROUTE
from narrator.speech.errors import SpeechError
from narrator.speech.server import Call

if TYPE_CHECKING:
    from narrator.speech.server import Server

LONGEST = 4 * 1024 * 1024
CENT = Decimal("0.01")


async def charged(server: Server, month: str) -> dict[str, Decimal] | None:
    """Return US dollars by model for a month such as "2026.11"; None where nobody tells."""
    path = f"/payment/usage?from={month}"
    try:
        _, content = await server.fetch(Call("GET", (path,), most=LONGEST))
    except SpeechError as error:
        if error.status in NO_SUCH_ROUTE:
            return None
        raise
    try:
        return _by_model(json.loads(content), month)
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None  # a page for browsers, or another description than the one we know


def _by_model(body: Any, month: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for each in body["months"]:
        if each["period"] != month:
            continue
        for item in each["items"]:
            model = item["model"]["model_name"]
            sums[model] = sums.get(model, Decimal(0)) + int(item["cost"]) * CENT
    return sums
