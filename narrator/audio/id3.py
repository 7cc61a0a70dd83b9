"""ID3v2.3 tags before an MP3, written as bytes so that the sound itself is not touched.

2.3 with UTF-16 is what every player reads. https://id3.org/id3v2.3.0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrator.audio.tags import Tags

HEADER = 10
UTF16 = b"\x01"
FRONT_COVER = b"\x03"


@dataclass(frozen=True, slots=True)
class Track:
    """Which chapter of how many a file is."""

    title: str
    number: int
    total: int


def tag(book: Tags, track: Track, cover: bytes | None = None) -> bytes:
    """The tag of one chapter: title, album (the book), artist, track n/m, cover."""
    texts = {
        "TIT2": track.title,
        "TALB": book.title,
        "TPE1": book.author,
        "TPE2": book.author,
        "TCOM": book.narrator,
        "TRCK": f"{track.number}/{track.total}",
        "TYER": book.year,
        "TCON": "Audiobook",
        "TLAN": book.iso_language,
    }
    frames = b"".join(_text(name, value) for name, value in texts.items() if value)
    if cover:
        frames += _picture(cover)
    return b"ID3\x03\x00\x00" + _syncsafe(len(frames)) + frames


def tag_length(start: bytes) -> int:
    """Bytes to skip at the start of an MP3 that already has a tag; 0 without one."""
    if len(start) < HEADER or start[:3] != b"ID3":
        return 0
    size = 0
    for byte in start[6:HEADER]:
        size = size << 7 | byte & 0x7F
    footer = HEADER if start[5] & 0x10 else 0
    return HEADER + size + footer


def _text(name: str, value: str) -> bytes:
    return _frame(name, UTF16 + value.encode("utf-16"))


def _picture(cover: bytes) -> bytes:
    kind = b"image/png" if cover.startswith(b"\x89PNG") else b"image/jpeg"
    return _frame("APIC", b"\x00" + kind + b"\x00" + FRONT_COVER + b"\x00" + cover)


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + len(body).to_bytes(4, "big") + b"\x00\x00" + body


def _syncsafe(size: int) -> bytes:
    """Four bytes of seven bits: none of them looks like the start of a frame of sound."""
    if size >= 1 << 28:
        raise ValueError(f"A tag of {size} bytes is too large: use a smaller cover.")
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
