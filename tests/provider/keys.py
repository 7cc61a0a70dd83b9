"""Keys with a limit, made under the account's own key, as DeepInfra documents it."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.provider.ledger import PRICE
from tests.provider.reading import read_json, refuse
from tests.provider.wanted import MODELS, UnacceptableError, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("auto",)


@dataclass(slots=True)
class ScopedKey:
    """One of them. `spent` counts what is under way too."""

    token: str
    models: list[str]
    limit: Decimal
    ends: float
    spent: Decimal = Decimal(0)


@dataclass
class ScopedKeys:
    """What a used-up key is answered is not documented: a test may say it."""

    used_up: tuple[int, str] = (402, "Spending limit reached for this token")
    ended: tuple[int, str] = (401, "Token has expired")
    clock: Callable[[], float] = time.time
    made: list[ScopedKey] = field(default_factory=list)

    def route(self) -> web.RouteDef:
        return web.post("/v1/scoped-jwt", self._make)

    def find(self, token: str) -> ScopedKey | None:
        return next((key for key in self.made if key.token == token), None)

    def refusal(self, request: web.Request, key: ScopedKey, asked: Wanted) -> web.Response | None:
        """Answer a request that this key may not pay for; else count it."""
        price = len(asked.text) * PRICE
        if self.clock() >= key.ends:
            return refuse(request, *self.ended)
        if asked.model not in key.models:
            return refuse(request, 403, "This token may not use this model")
        if key.spent + price > key.limit:
            return refuse(request, *self.used_up)
        key.spent += price
        return None

    async def _make(self, request: web.Request) -> web.Response:
        body = _checked(await read_json(request))
        key = ScopedKey(
            token=f"jwt:ey{uuid.uuid4().hex}.{uuid.uuid4().hex}",
            models=body["models"],
            limit=Decimal(str(body["spending_limit"])),
            ends=self.clock() + body["expires_delta"],
        )
        self.made.append(key)
        return web.json_response({"token": key.token})


def _checked(body: Any) -> dict[str, Any]:
    """Exactly the documented fields."""
    if not isinstance(body, dict):
        raise UnacceptableError(("", "Input should be an object"))
    fits: dict[str, Callable[[Any], bool]] = {
        "api_key_name": lambda value: value in NAMES,
        "models": lambda value: isinstance(value, list) and set(value) <= set(MODELS),
        "expires_delta": lambda value: type(value) is int and value > 0,
        "spending_limit": lambda value: isinstance(value, int | float) and value > 0,
    }
    faults = [(name, "Extra inputs are not permitted") for name in body.keys() - fits.keys()]
    faults += [
        (name, "Input is not valid") for name, fit in fits.items() if not fit(body.get(name))
    ]
    if faults:
        raise UnacceptableError(*faults)
    return body
