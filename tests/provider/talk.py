"""A text model that proposes narrators, whatever it is asked."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.provider import sending
from tests.provider.faults import Fault
from tests.provider.ledger import PRICE
from tests.provider.reading import refuse
from tests.provider.wanted import TEXT_MODEL

if TYPE_CHECKING:
    from tests.provider.faults import Script
    from tests.provider.pace import Pace

SAYS = (
    "1. male baritone, warm and dark timbre, soft edges, mature: close to the old sailor who tells."
    " 2. female alto, silky even tone, gentle clarity: a distance that lets the sea speak."
    " 3. male tenor, steady clean tone, light nasal resonance: the clerk who wrote it down."
)


async def answer(
    request: web.Request, asked: dict[str, Any], pace: Pace, script: Script
) -> web.StreamResponse:
    prompt = asked["messages"][-1]["content"]
    rule = script.next(prompt, asked["model"])
    if asked["model"] != TEXT_MODEL:
        return refuse(request, 404, "Model not found")
    if rule and rule.fault is Fault.STATUS:
        return refuse(request, rule.status, rule.message, rule.retry_after)
    before, during = pace.seconds(len(SAYS))
    await asyncio.sleep(before)
    if not asked.get("stream"):
        return web.json_response(_whole())
    return await _stream(request, during, rule.fault if rule else None)


async def _stream(request: web.Request, seconds: float, fault: Fault | None) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionResetError):  # the reader has left
        await _say(request, response, seconds, fault)
    return response


async def _say(
    request: web.Request, response: web.StreamResponse, seconds: float, fault: Fault | None
) -> None:
    words = SAYS.split(" ")
    for number, word in enumerate(words):
        if fault is Fault.RESET_MID_BODY and number > len(words) / 2:
            sending.cut(request)
            return
        piece = {"content": word if number == 0 else f" {word}"}
        await response.write(sending.event({"choices": [{"index": 0, "delta": piece}]}))
        await asyncio.sleep(seconds / len(words))
    await response.write(sending.last_events(len(SAYS)))


def _whole() -> dict[str, Any]:
    message = {"role": "assistant", "content": SAYS}
    return {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"estimated_cost": float(len(SAYS) * PRICE)},
    }
