"""What a server says about a model, so that a replaced one is noticed before it reads on.

After its end DeepInfra forwards requests to the replacement without a word: to a half-made book
that is another narrator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from narrator.speech import answers
from narrator.speech.errors import SpeechError
from narrator.speech.server import NOT_FOUND, Call

if TYPE_CHECKING:
    from narrator.speech.server import Server

NO_SUCH_ROUTE = frozenset({400, NOT_FOUND, 405, 422, 501})
LONGEST = 4 * 1024 * 1024
CENTS_TO_PER_MILLION = 10_000  # cents for one character; US dollars for a million
LATEST = 32_503_680_000  # the year 3000, in seconds


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model, as its server describes it."""

    name: str
    deprecated: datetime | None = None
    """When it ends, or ended."""
    replaced_by: str | None = None
    price_per_million: Decimal | None = None
    """US dollars for a million input characters."""

    def gone(self, now: datetime) -> bool:
        """Requests may reach another model."""
        return self.deprecated is not None and self.deprecated <= now


async def model_facts(server: Server, model: str) -> ModelFacts | None:
    """None from a server that does not describe its models. Raise `SpeechError`."""
    body = await _describe(server, f"/models/{quote(model, safe='/:')}")
    if not ({"model_name", "deprecated", "replaced_by", "pricing"} & body.keys()):
        return None
    replaced_by = body.get("replaced_by")
    return ModelFacts(
        model,
        deprecated=_moment(body.get("deprecated")),
        replaced_by=replaced_by if isinstance(replaced_by, str) and replaced_by else None,
        price_per_million=_price(body.get("pricing")),
    )


async def fields(server: Server, model: str, variant: str = "default") -> frozenset[str]:
    """The names of the fields that a model takes; empty where the server does not say."""
    path = f"/models/{quote(model, safe='/:')}/schema/{quote(variant, safe='')}"
    body = await _describe(server, path)
    schema = body.get("schema_in", body.get("in_schema"))
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return frozenset(properties) if isinstance(properties, dict) else frozenset()


async def rate_limit(server: Server) -> int | None:
    """How many requests may be under way for each model; None from a server that does not say."""
    told = (await _describe(server, "/v1/me/rate_limit")).get("rate_limit")
    return told if type(told) is int and told > 0 else None


async def _describe(server: Server, path: str) -> dict[str, Any]:
    try:
        _, content = await server.fetch(Call("GET", (path,), most=LONGEST))
    except SpeechError as error:
        if error.status in NO_SUCH_ROUTE:
            return {}
        raise
    try:
        body = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):  # a page for browsers
        return {}
    return body if isinstance(body, dict) else {}


def _moment(value: object) -> datetime | None:
    """Seconds since 1970; a bare `true` is as good as the beginning."""
    if value is True:
        return datetime.fromtimestamp(0, UTC)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    seconds = Decimal(value)
    in_range = seconds.is_finite() and 0 < seconds < LATEST
    return datetime.fromtimestamp(float(seconds), UTC) if in_range else None


def _price(pricing: object) -> Decimal | None:
    cents = pricing.get("cents_per_input_chars") if isinstance(pricing, dict) else None
    each = answers.money(cents)
    return None if each is None else each * CENTS_TO_PER_MILLION
