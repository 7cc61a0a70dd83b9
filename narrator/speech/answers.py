"""An answer of 200, as audio: raw bytes, or JSON around it. Pure.

Servers differ from their own documents, so the Content-Type decides and the first bytes correct it.
Whether the audio is plausible speech is not asked here.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from narrator.speech.errors import Charged, Stopped, Transient
from narrator.speech.magic import MAGIC
from narrator.speech.profiles import Profile, Shape
from narrator.speech.types import Speech

if TYPE_CHECKING:
    from collections.abc import Mapping

PCM = "audio/pcm;rate=24000"  # OpenAI's convention: 16-bit signed little-endian mono
PCM_NAME = re.compile(r"(?i)(audio/)?(pcm|l16)\b")
DATA_URL = re.compile(r"data:([^,]{0,120});base64,")
DEAREST = 10_000  # US dollars; more is a mistake or an attack on the sums
UNSURE = {"application/octet-stream", "binary/octet-stream", ""}


def speech(profile: Profile, headers: Mapping[str, str], content: bytes) -> Speech:
    """Raise `Transient` for what is not audio, `Stopped` for what never will be."""
    media_type = headers.get("content-type", "")
    kind = media_type.partition(";")[0].strip().lower()
    request_id = headers.get("x-request-id")
    if not content:
        raise _bad("empty_answer", "The speech server answered with nothing.")
    if kind == "application/json" or kind.endswith("+json"):
        return _from_json(profile, content, request_id)
    if kind.startswith("audio/") or kind in UNSURE:
        return Speech(content, media_type_of(content, media_type), request_id=request_id)
    raise _bad("bad_response", f"The speech server answered {_shown(kind)} instead of audio.")


def media_type_of(audio: bytes, named: str) -> str:
    """By the first bytes where they tell; the name decides for headerless PCM only."""
    for magic, media_type in MAGIC:
        if audio.startswith(magic):
            return media_type
    if PCM_NAME.match(named):  # before MPEG, whose mark is a quiet sample of PCM
        rate = re.search(r"rate=(\d{4,6})\b", named)
        return f"audio/pcm;rate={rate[1]}" if rate else PCM
    if audio[0] == 0xFF and audio[1:2] and audio[1] & 0xE6 == 0xE2:  # a frame of layer III
        return "audio/mpeg"
    raise _bad("bad_response", f"The speech server sent {_shown(named)} that is not audio.")


def _from_json(profile: Profile, content: bytes, request_id: str | None) -> Speech:
    try:
        body = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _bad("bad_response", "The speech server sent broken JSON.") from error
    if not isinstance(body, dict):
        raise _bad("bad_response", "The speech server sent JSON without audio.")
    read = _chat if profile.shape is Shape.CHAT else _native
    return read(body, request_id)


def _native(body: dict[str, Any], request_id: str | None) -> Speech:
    status = _object(body.get("inference_status"))
    paid = money(status.get("cost"))
    if status.get("status", "succeeded") != "succeeded":
        raise _failed(status["status"], paid)
    audio, named = decode(body.get("audio"), str(body.get("output_format", "")))
    counted = body.get("input_character_length")
    return Speech(
        audio,
        media_type_of(audio, named),
        cost_usd=paid,
        characters=counted if type(counted) is int and counted >= 0 else None,
        request_id=_text(body.get("request_id")) or request_id,
    )


def _chat(body: dict[str, Any], request_id: str | None) -> Speech:
    choices = body.get("choices")
    choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
    message = _object(choice.get("message"))
    audio = _object(message.get("audio"))
    if not message:
        raise _bad("bad_response", "The speech server sent JSON without a message.")
    if not audio:
        raise answered_in_text(cost(body))
    sound, named = decode(audio.get("data"), str(audio.get("format", "")))
    return Speech(
        sound,
        media_type_of(sound, named),
        cost_usd=cost(body),
        request_id=_text(body.get("id")) or request_id,
    )


def answered_in_text(cost_usd: Decimal | None) -> Stopped:
    """The error for a chat server that has no voice."""
    return Stopped(
        "text_only",
        "The chat endpoint of this server answers in text only; use another SPEECH_PROFILE "
        "or a model that speaks.",
        charged=Charged.YES if cost_usd else Charged.MAYBE,
    )


def cost(body: dict[str, Any]) -> Decimal | None:
    """US dollars, from the `usage` of a chat answer or of the last event of a stream."""
    return money(_object(body.get("usage")).get("estimated_cost"))


def decode(audio: object, named: str) -> tuple[bytes, str]:
    """Bytes and the name of their type, from a data URL or bare base64. Fetches nothing."""
    if not isinstance(audio, str) or not audio:
        raise _bad("bad_response", "The speech server sent JSON without audio.")
    if audio[:8].lower().startswith(("http:", "https:")):
        raise Stopped(
            "audio_by_url",
            "The speech server sends the address of the audio instead of the audio, "
            "which is not fetched; ask it for the audio itself.",
            charged=Charged.MAYBE,
        )
    if prefix := DATA_URL.match(audio):
        named, audio = prefix[1] or named, audio[prefix.end() :]
    try:
        return _bytes(audio), named
    except ValueError as error:
        raise _bad("bad_response", "The speech server sent broken base64.") from error


def _bytes(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:  # seldom: broken into lines
        return base64.b64decode("".join(encoded.split()), validate=True)


def _failed(status: object, paid: Decimal | None) -> Transient:
    """`failed`, `queued` and the like. A stated cost settles whether it was charged."""
    charged = Charged.MAYBE if paid is None else Charged.YES if paid else Charged.NO
    said = _shown(str(status))
    return Transient("generation_failed", f"The speech server reports {said}.", charged=charged)


def money(value: object) -> Decimal | None:
    """An amount that one request can cost, or nothing."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    amount = Decimal(value)
    return amount if amount.is_finite() and 0 <= amount < DEAREST else None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) <= 200 else None


def _shown(kind: str) -> str:
    return repr(kind[:40]) if kind else "something without a type"


def _bad(code: str, detail: str) -> Transient:
    return Transient(code, detail, charged=Charged.MAYBE)
