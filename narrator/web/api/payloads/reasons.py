"""Where the API is, and how it says why something is as it is."""

from ninja import Schema

BASE = "/api/v1"


class Reason(Schema):
    """Why something failed or waits: a stable code and a sentence."""

    code: str
    detail: str


def reason(code: str, detail: str) -> Reason | None:
    return Reason(code=code, detail=detail) if code else None
