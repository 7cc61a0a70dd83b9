"""Server-sent events, as chat and speech servers stream their answers. Pure.

Source: the WHATWG HTML standard, section 9.2.6; `[DONE]` is OpenAI's last event.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from narrator.speech.errors import Charged, Transient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

DONE = "[DONE]"
LONGEST_EVENT = 16 * 1024 * 1024
LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")  # a last \r may be the first half of \r\n


class EventReader:
    """Bytes in, in any pieces; the data of each complete event out."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[str] = []
        self._size = 0

    def feed(self, part: bytes) -> Iterator[str]:
        """Raise `Transient` for an event without end."""
        *lines, self._rest = LINE_END.split(self._rest + part)
        for line in lines:
            yield from self._line(line)
        if self._size + len(self._rest) > LONGEST_EVENT:
            raise _bad("The speech server streams an event without end.")

    def close(self) -> Iterator[str]:
        """The last event of a stream that ends without an empty line."""
        yield from self.feed(b"\n\n")

    def _line(self, line: bytes) -> Iterator[str]:
        if not line and self._data:
            yield "\n".join(self._data)
            self._data, self._size = [], 0
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" ").decode(errors="replace"))
            self._size += len(line)


async def objects(parts: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """Every event, as JSON, to the last. Raise `Transient` for a stream that breaks off."""
    reader = EventReader()
    ended = False
    async for part in parts:
        for data in reader.feed(part):
            if data == DONE:
                return
            event = _object(data)
            ended = ended or _is_last(event)
            yield event
    for data in reader.close():
        if data == DONE:
            return
        event = _object(data)
        ended = ended or _is_last(event)
        yield event
    if not ended:
        raise _bad("The speech server stopped in the middle of its answer.", "connection_lost")


def _object(data: str) -> dict[str, Any]:
    try:
        event = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _bad("The speech server streams broken JSON.") from error
    if not isinstance(event, dict):
        raise _bad("The speech server streams JSON that is no object.")
    if event.get("error") or event.get("type") == "speech.audio.error":
        raise _bad("The speech server failed in the middle of its answer.", "generation_failed")
    return event


def _is_last(event: dict[str, Any]) -> bool:
    """Some servers leave out `[DONE]`."""
    return event.get("type") == "speech.audio.done" or bool(choice(event).get("finish_reason"))


def choice(event: dict[str, Any]) -> dict[str, Any]:
    """The first choice of a chat answer or of a piece of one; nothing where there is none."""
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def delta(event: dict[str, Any]) -> dict[str, Any]:
    """What a piece of a chat answer adds."""
    added = choice(event).get("delta")
    return added if isinstance(added, dict) else {}


def _bad(detail: str, code: str = "bad_response") -> Transient:
    return Transient(code, detail, charged=Charged.MAYBE)
