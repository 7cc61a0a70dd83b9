"""How an answer leaves, and how it goes wrong on the way."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.provider.encode import MEDIA_TYPES
from tests.provider.faults import Fault
from tests.provider.ledger import PRICE

if TYPE_CHECKING:
    from tests.provider.wanted import Wanted

SOUND = "<sound>"
PIECE = 9_599  # bytes of PCM, a fifth of a second; odd, as the pieces of a network are


class Reply(StrEnum):
    """The shape of an answer."""

    NATIVE = "native"
    RAW = "raw"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets when nothing goes wrong."""

    body: bytes
    media_type: str


def cut(request: web.Request) -> None:
    """Reset the connection under the client."""
    if request.transport is not None:
        request.transport.abort()


def answer(reply: Reply, audio: bytes, format_name: str, text: str, fault: Fault | None) -> Answer:
    """The whole answer, with the faults of its content."""
    if fault is Fault.HTML:
        return Answer(b"<!doctype html><title>Welcome</title><p>Please sign in.", "text/html")
    if fault is Fault.EMPTY:
        return Answer(b"", MEDIA_TYPES[format_name])
    if reply is Reply.RAW:
        return Answer(audio, MEDIA_TYPES[format_name])
    fields = _native if reply is Reply.NATIVE else _chat
    shell = json.dumps(fields(format_name, text, fault)).encode()
    # the encoder would look at each of a few million characters for one to escape
    body = shell.replace(SOUND.encode(), _sound(audio, fault))
    return Answer(body[: len(body) // 2] if fault is Fault.BAD_JSON else body, "application/json")


def _sound(audio: bytes, fault: Fault | None) -> bytes:
    if fault is Fault.AUDIO_URL:
        return b"http://127.0.0.1:9/audio.wav"
    encoded = base64.b64encode(audio)
    return b"*" + encoded[1:] if fault is Fault.BAD_BASE64 else encoded


def _native(format_name: str, text: str, fault: Fault | None) -> dict[str, Any]:
    bare = fault in {Fault.BARE_BASE64, Fault.AUDIO_URL}
    sound = SOUND if bare else f"data:{MEDIA_TYPES[format_name]};base64,{SOUND}"
    failed = fault is Fault.FAILED
    return {
        "audio": None if failed else sound,
        "input_character_length": len(text),
        "output_format": format_name,
        "words": [],
        "request_id": f"R{uuid.uuid4().hex[:20]}",
        "inference_status": {
            "status": "failed" if failed else "succeeded",
            "runtime_ms": 0,
            "cost": 0.0 if failed else float(len(text) * PRICE),
            "tokens_generated": None,
            "tokens_input": None,
        },
    }


def _chat(format_name: str, text: str, fault: Fault | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if fault is not Fault.TEXT_ONLY:
        message["audio"] = {
            "id": f"audio_{uuid.uuid4().hex[:12]}",
            "data": SOUND,
            "format": format_name,
            "transcript": text,
        }
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex[:12]}",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"estimated_cost": float(len(text) * PRICE)},
    }


async def send(request: web.Request, made: Answer, fault: Fault | None) -> web.StreamResponse:
    """One whole answer, or the part that a fault lets through."""
    headers = {"Content-Type": made.media_type, "x-request-id": uuid.uuid4().hex}
    if fault not in {Fault.TRUNCATED, Fault.RESET_MID_BODY}:
        return web.Response(body=made.body, headers=headers)
    response = web.StreamResponse(headers=headers | {"Content-Length": str(len(made.body))})
    await response.prepare(request)
    await response.write(made.body[: len(made.body) // 2])
    if fault is Fault.RESET_MID_BODY:
        cut(request)
    elif request.transport is not None:
        request.transport.close()  # a clean end, too early
    return response


async def stream(
    request: web.Request, samples: bytes, seconds: float, fault: Fault | None, asked: Wanted
) -> web.StreamResponse:
    """Samples in pieces, raw or as events, at the pace at which they are made."""
    media_type = "text/event-stream" if asked.streamed else MEDIA_TYPES["pcm"]
    response = web.StreamResponse(headers={"Content-Type": media_type})
    await response.prepare(request)
    with contextlib.suppress(ConnectionResetError):  # the listener has left
        await _pour(request, response, samples, seconds, fault, asked)
    return response


async def _pour(
    request: web.Request,
    response: web.StreamResponse,
    samples: bytes,
    seconds: float,
    fault: Fault | None,
    asked: Wanted,
) -> None:
    pieces = [samples[at : at + PIECE] for at in range(0, len(samples), PIECE)]
    for number, piece in enumerate(pieces):
        if fault in {Fault.TRUNCATED, Fault.RESET_MID_BODY} and number >= len(pieces) / 2:
            cut(request)
            return
        await response.write(_wrap(asked, asked.text if fault is Fault.TEXT_ONLY else piece))
        await asyncio.sleep(seconds / len(pieces))
    await response.write(_goodbye(asked))


def _wrap(asked: Wanted, piece: bytes | str) -> bytes:
    if not asked.streamed:
        return piece if isinstance(piece, bytes) else b""
    if isinstance(piece, str):
        return event({"choices": [{"index": 0, "delta": {"content": piece}}]})
    data = base64.b64encode(piece).decode()
    if asked.streamed == "chat":
        return event({"choices": [{"index": 0, "delta": {"audio": {"data": data}}}]})
    return b"event: speech.audio.delta\n" + event({"type": "speech.audio.delta", "audio": data})


def _goodbye(asked: Wanted) -> bytes:
    if asked.streamed == "chat":
        return last_events(len(asked.text))
    return event({"type": "speech.audio.done", "usage": {}}) if asked.streamed else b""


def event(fields: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


def last_events(characters: int) -> bytes:
    """Of a chat answer."""
    ended = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    used = event({"choices": [], "usage": {"estimated_cost": float(characters * PRICE)}})
    return ended + used + b"data: [DONE]\n\n"


async def never(request: web.Request, stopped: asyncio.Event) -> None:
    """Say nothing until the client leaves or the server stops."""
    while not stopped.is_set() and request.transport is not None:
        if request.transport.is_closing():
            return
        await asyncio.sleep(0.02)
