"""Request bodies in, refusals out."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.provider.wanted import UnacceptableError


async def read_json(request: web.Request) -> Any:
    if request.content_type != "application/json":
        raise UnacceptableError(("", "Content-Type should be application/json"))
    try:
        return json.loads(await request.read())
    except ValueError as error:
        raise UnacceptableError(("", "JSON decode error")) from error


async def read_form(request: web.Request, names: set[str]) -> dict[str, Any]:
    """Exactly these fields; files as bytes."""
    form = dict(await request.post())
    faults = [(name, "Field required") for name in names - set(form)]
    faults += [(name, "Extra inputs are not permitted") for name in set(form) - names]
    if faults:
        raise UnacceptableError(*faults)
    return {
        name: value.file.read() if isinstance(value, web.FileField) else value
        for name, value in form.items()
    }


def refuse(
    request: web.Request, status: int, message: str, retry_after: float | str | None = None
) -> web.Response:
    """The native routes have one shape of error, the OpenAI routes another."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if request.path.startswith(("/v1/inference", "/v1/voices", "/models")):
        return web.json_response({"error": message}, status=status, headers=headers)
    fault = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return web.json_response({"error": fault}, status=status, headers=headers)
