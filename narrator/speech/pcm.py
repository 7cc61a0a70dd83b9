"""Samples out of bytes that are still arriving. Pure."""

from __future__ import annotations

import struct

from narrator.speech.errors import Charged, Transient
from narrator.speech.magic import MAGIC

RATE = 24_000  # of raw PCM, by OpenAI's convention
LONGEST_HEADER = 4096
EXTENSIBLE = 0xFFFE
UNKNOWN_SIZE = 0x7FFF_0000  # a streaming writer does not know the size, and writes a huge one


class PcmReader:
    """16-bit little-endian mono, whole samples only; a WAV header in front is taken off."""

    def __init__(self, rate: int = RATE) -> None:
        self.rate = rate
        """Right from the first samples on."""
        self._head: bytes | None = b""
        self._kept = b""
        self._left: int | None = None

    def feed(self, part: bytes) -> bytes:
        """The samples that are complete, often none. Raise `Transient` for other audio."""
        if self._head is not None:
            part = self._begin(self._head + part)
        if self._left is not None:  # other chunks may follow the samples
            part = part[: self._left]
            self._left -= len(part)
        part = self._kept + part
        whole = len(part) & ~1
        self._kept = part[whole:]
        return part[:whole]

    def _begin(self, head: bytes) -> bytes:
        self._head = head
        if len(head) < 4:
            return b""
        if head.startswith(b"RIFF"):
            return self._after_header(head)
        if any(head.startswith(magic) for magic, _ in MAGIC):
            raise _unreadable("compressed audio instead of the samples that were asked for")
        self._head = None
        return head

    def _after_header(self, head: bytes) -> bytes:
        at = 12
        while at + 8 <= len(head):
            name, size = struct.unpack_from("<4sI", head, at)
            if name == b"data":
                self._left = size if 0 < size < UNKNOWN_SIZE else None
                self._head = None
                return head[at + 8 :]
            if name == b"fmt " and len(head) >= at + 24:
                self.rate = _mono_rate(head, at + 8)
            at += 8 + size + size % 2
        if len(head) > LONGEST_HEADER:
            raise _unreadable("a WAV header without end")
        return b""


def _mono_rate(head: bytes, at: int) -> int:
    codec, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", head, at)
    if codec not in {1, EXTENSIBLE} or channels != 1 or bits != 16:
        raise _unreadable(f"a WAV of {channels} channels and {bits} bits; 1 and 16 are needed")
    return int(rate)


def _unreadable(what: str) -> Transient:
    return Transient("bad_response", f"The speech server streams {what}.", charged=Charged.MAYBE)
