"""JSON as it is sent to us: strict where two readers could understand two things."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from narrator.refusal import Refusal


def json_body(request: HttpRequest) -> Any:
    """Return the body. Raises Refusal (415) for what is no JSON at all, ValueError for bad JSON."""
    if request.content_type != "application/json":
        raise Refusal(
            "unsupported_media_type",
            "This address takes JSON. Send Content-Type: application/json.",
            415,
        )
    found = json.loads(request.body, parse_constant=_no_number, object_pairs_hook=_object)
    if b"\\u" in request.body:  # half a surrogate pair is no character, and no database takes it
        json.dumps(found, ensure_ascii=False).encode()
    return found


def json_object(request: HttpRequest) -> dict[str, Any]:
    """Return the body of a request that takes forms or nothing as well, or refuse it."""
    try:
        sent = json_body(request)
    except (ValueError, RecursionError) as error:
        raise Refusal("bad_json", "The body is not valid JSON.", 400) from error
    if not isinstance(sent, dict):
        raise Refusal("invalid", "Send an object of JSON.")
    return sent


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number of JSON.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name stands twice in one object.")
    return found


class StrictParser(Parser):
    """Refuses what is not JSON, NaN, and objects with a name twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json_body(request)
