"""Streams of a PDF that unpack to more than anybody reads, found before pdfium unpacks them."""

from __future__ import annotations

import mmap
import re
import zlib
from typing import TYPE_CHECKING

from narrator.text.document import Refused

if TYPE_CHECKING:
    from pathlib import Path

STREAM_BYTES = 32 * 1024 * 1024
TOTAL_BYTES = 1024 * 1024 * 1024
MOST_FROM_ONE = 1032  # bytes that Deflate makes of one
_SHORT = STREAM_BYTES // MOST_FROM_ONE
_LONGEST_DICTIONARY = 2_000
_CHUNK = 65_536
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(?!\d|\s+\d+\s+R)")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_MEGABYTE = 1024 * 1024


def refuse_bombs(path: Path) -> None:
    """Measure what is packed, but for pictures, which are not unpacked to read the text.

    Only what pdfium unpacks at once counts; many short streams take time, which the child limits.
    """
    if not path.stat().st_size:
        return
    left = TOTAL_BYTES
    with (
        path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        for found in _STREAM.finditer(data):
            dictionary = _dictionary(data, found.start())
            if _is_packed_text(dictionary) and not _is_short(dictionary, data, found.end()):
                left -= _unpacked(data, found.end(), min(STREAM_BYTES, left))


def _dictionary(data: mmap.mmap, end: int) -> bytes:
    return data[max(0, end - _LONGEST_DICTIONARY) : end].rpartition(b"obj")[2]


def _is_packed_text(dictionary: bytes) -> bool:
    return b"/Fl" in dictionary and b"/Image" not in dictionary


def _is_short(dictionary: bytes, data: mmap.mmap, start: int) -> bool:
    """Too short to be a bomb by its length and by its end: a reader may go by either."""
    said = _LENGTH.search(dictionary)
    if said is None or int(said[1]) > _SHORT:
        return False
    return data.find(b"endstream", start, start + _SHORT) >= 0


def _unpacked(data: mmap.mmap, start: int, limit: int) -> int:
    """How many bytes the stream unpacks to; raises Refused above `limit`."""
    unpacker = zlib.decompressobj()
    size, at = 0, start
    while not unpacker.eof and at < len(data):
        packed = unpacker.unconsumed_tail
        if not packed:
            packed, at = data[at : at + _CHUNK], at + _CHUNK
        try:
            size += len(unpacker.decompress(packed, _MEGABYTE))
        except zlib.error:  # pdfium reads what it can of it
            return size
        if size > limit:
            raise Refused(
                "unpacks_too_large",
                f"A part of the PDF unpacks to more than {limit // _MEGABYTE} MB. Print it to a new"
                " PDF and upload that.",
            )
    return size
