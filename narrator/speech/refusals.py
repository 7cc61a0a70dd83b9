"""An answer that is not 200, as an error with its decision. Pure."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from narrator.speech.errors import Charged, Rejected, SpeechError, Stopped, Transient

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_MESSAGE = 200
SHARED = 16  # so many characters in common with a secret are no accident
LONGEST_WAIT = 3600.0
KEY_LIKE = re.compile(r"(?i)\b(bearer\s+\S+|sk-\S+|ey[\w-]{10,}\.[\w.-]+)")
MONEY = re.compile(r"(?i)insufficient_quota|insufficient (balance|funds|credit)|billing|balance")
SUSPENDED = re.compile(r"(?i)suspend|spending.limit|limit.reached|overdue|billing|balance")
UNKNOWN_VOICE = re.compile(
    r"(?i)\bvoice\b.{0,60}(not found|does not exist)|\b(unknown|invalid|no such) (voice|speaker)\b"
)
UNSAFE = re.compile(r"(?i)content.(policy|filter)|moderation|safety|prohibited content")

GAVE_UP = frozenset({408, 504, 522, 524})


Decision = tuple[str, type[SpeechError], str]

REFUSED_CONTENT: Decision = (
    "content_refused",
    Rejected,
    "The speech server refused the content of this passage",
)
NO_MONEY: Decision = (
    "payment_required",
    Stopped,
    "The account at the speech server needs funding",
)
WRONG_ENDPOINT: Decision = (
    "wrong_endpoint",
    Stopped,
    "The speech server does not offer this kind of request",
)
TRY_AGAIN: Decision = ("server_busy", Transient, "The speech server asks to try again")
GATEWAY: Decision = ("gateway_timeout", Transient, "The speech server gave up waiting")
DECISIONS: dict[int, Decision] = {
    401: ("key_refused", Stopped, "The speech server refused the key"),
    402: NO_MONEY,
    403: ("key_refused", Stopped, "The key may not use this model at the speech server"),
    404: ("model_unavailable", Stopped, "The speech server knows no such model or address"),
    405: WRONG_ENDPOINT,
    409: TRY_AGAIN,
    410: ("model_unavailable", Stopped, "The speech server no longer offers this model"),
    413: ("text_too_long", Rejected, "The passage is too long for the speech server"),
    423: ("account_locked", Stopped, "The account or the model at the speech server is locked"),
    425: TRY_AGAIN,
    429: ("rate_limited", Transient, "The speech server has too many requests"),
    451: REFUSED_CONTENT,
    501: WRONG_ENDPOINT,
    503: ("server_busy", Transient, "The speech server is busy"),
    **dict.fromkeys(GAVE_UP, GATEWAY),
}
CLASSES: dict[int, Decision] = {
    3: (
        "redirected",
        Stopped,
        "The speech server answers with a redirect; set SPEECH_URL to its last address",
    ),
    4: ("invalid_request", Rejected, "The speech server does not accept this passage or voice"),
    5: ("server_error", Transient, "The speech server failed"),
}
UNEXPECTED: Decision = ("server_error", Transient, "The speech server gave an unexpected answer")


def error(
    status: int, headers: Mapping[str, str], content: bytes, secrets: Sequence[str]
) -> SpeechError:
    """`secrets` are the key, the text and the description: never repeated in `detail`."""
    refusal = _refusal(status, headers, content, secrets)
    refusal.status = status
    return refusal


def _refusal(
    status: int, headers: Mapping[str, str], content: bytes, secrets: Sequence[str]
) -> SpeechError:
    said = message(content)
    code, kind, sentence = _decide(status, said)
    shown = safe(said, secrets)
    detail = f"{sentence} (HTTP {status}): {shown}" if shown else f"{sentence} (HTTP {status})."
    if not issubclass(kind, Transient):
        return kind(code, detail)
    # the model may have gone on, and been paid, behind a gateway that gave up
    unsure = status in GAVE_UP or status < 300
    charged = Charged.MAYBE if unsure else Charged.NO
    return Transient(code, detail, charged=charged, retry_after=retry_after(headers))


def _decide(status: int, said: str) -> Decision:
    by_number = DECISIONS.get(status) or CLASSES.get(status // 100, UNEXPECTED)
    return _by_words(status, said) or by_number


def _by_words(status: int, said: str) -> Decision | None:
    """Where the words say more than the number."""
    if status in {400, 403, 422} and UNSAFE.search(said):
        return REFUSED_CONTENT
    if status == 429 and MONEY.search(said):  # as OpenAI says it
        return NO_MONEY
    if status == 403 and SUSPENDED.search(said):
        return "account_suspended", Stopped, "The account at the speech server is suspended"
    if status in {400, 404, 422, 500} and UNKNOWN_VOICE.search(said):
        return "voice_unavailable", Stopped, "The speech server no longer knows this voice"
    return None


def message(content: bytes) -> str:
    """What the server says: `{"error": {"message"}}`, `{"error": ""}` or `{"detail": [...]}`."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):  # HTML, nothing, not UTF-8, or an attack
        return ""
    if not isinstance(body, dict):
        return ""
    fault = body.get("error", body.get("detail", body.get("message")))
    if isinstance(fault, dict):
        parts = [fault.get("message"), fault.get("code")]
        fault = " ".join(part for part in parts if isinstance(part, str))
    if isinstance(fault, list):
        fault = "; ".join(_field_fault(item) for item in fault[:3])
    return fault if isinstance(fault, str) else ""


def _field_fault(item: Any) -> str:
    """One of a 422: the place and the reason, never `input`, which repeats the text."""
    if not isinstance(item, dict):
        return ""
    place = item.get("loc")
    where = ".".join(str(step) for step in place) if isinstance(place, list) else "request"
    return f"{where}: {item.get('msg', 'invalid')}"


def safe(said: str, secrets: Sequence[str]) -> str:
    """One short line, or nothing when it repeats what must not be shown."""
    line = KEY_LIKE.sub("[key]", " ".join("".join(filter(_plain, said)).split()))
    if any(_shares(line, secret) for secret in secrets):
        return ""
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"


def _plain(character: str) -> bool:
    return character.isprintable() or character.isspace()


def _shares(line: str, secret: str) -> bool:
    secret = " ".join(secret.split())
    if len(secret) < SHARED:
        return len(secret) > 2 and secret in line
    return any(line[at : at + SHARED] in secret for at in range(len(line) - SHARED + 1))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from either form of the header; at most an hour."""
    value = headers.get("retry-after", "").strip()
    try:
        wait = float(value) if value[:1].isdecimal() else _until(value)
    except (ValueError, OverflowError):
        return None
    return min(max(wait, 0.0), LONGEST_WAIT)


def _until(moment: str) -> float:
    when = parsedate_to_datetime(moment)
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - datetime.now(UTC)).total_seconds()
