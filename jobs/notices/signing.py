"""How a request shows that it is ours: HMAC-SHA256, as standardwebhooks.com describes it. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac

SCHEME = "v1"


def headers(secret: str, delivery: str, at: int, body: str) -> dict[str, str]:
    """Return the headers that sign `body`. `at` is in seconds since 1970; `secret` is whsec_….

    A receiver computes the same over "id.timestamp.body", and turns away what is old.
    """
    key = base64.b64decode(secret.partition("_")[2])
    signed = hmac.digest(key, f"{delivery}.{at}.{body}".encode(), hashlib.sha256)
    return {
        "webhook-id": delivery,
        "webhook-timestamp": str(at),
        "webhook-signature": f"{SCHEME},{base64.b64encode(signed).decode()}",
    }
