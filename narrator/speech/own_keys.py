"""A key of its own for a job, which the server itself refuses once so much is spent, or it is old.

Source: DeepInfra, "Scoped JWT authentication": `POST /v1/scoped-jwt`. What a server answers when a
key is used up is not documented: see jobs.pipeline.keys.
"""

from __future__ import annotations

import json
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

from narrator.speech.errors import SpeechError, Stopped, Transient
from narrator.speech.server import NOT_FOUND, Call

if TYPE_CHECKING:
    from narrator.speech.server import Server

PATH = "/v1/scoped-jwt"
CENT = Decimal("0.01")
LONGEST = 64 * 1024
NO_SUCH_ROUTE = frozenset({NOT_FOUND, 405, 501})


async def mint(server: Server, name: str, model: str, seconds: int, limit: Decimal) -> str:
    """Return a key under the account's key `name`, for one model, that may spend `limit` dollars.

    It is rounded up to whole cents. Raise `SpeechError`.
    """
    asked = {
        "api_key_name": name,
        "models": [model],
        "expires_delta": seconds,
        "spending_limit": float(limit.quantize(CENT, ROUND_UP)),
    }
    try:
        _, content = await server.fetch(Call("POST", (PATH,), json=asked, most=LONGEST))
    except SpeechError as error:
        if error.status in NO_SUCH_ROUTE:
            raise _not_offered() from None
        raise
    try:
        token = json.loads(content)["token"]
    except (ValueError, RecursionError, TypeError, KeyError):
        token = None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise Transient("bad_answer", "The speech server gave no key where it was asked for one.")
    return token


def _not_offered() -> Stopped:
    return Stopped(
        "no_own_keys",
        "This speech server makes no keys with a limit. Unset SPEECH_OWN_KEYS and restart.",
    )
