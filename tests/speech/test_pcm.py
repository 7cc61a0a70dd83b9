"""Whole samples out of bytes that are still arriving."""

from __future__ import annotations

import struct

import pytest

from narrator.speech.errors import Transient
from narrator.speech.pcm import PcmReader

SAMPLES = struct.pack("<6h", 1, -2, 300, -400, 5, -6)


def header(
    size: int, *, rate: int = 24_000, channels: int = 1, bits: int = 16, before: bytes = b""
) -> bytes:
    layout = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * 2, channels * bits // 8, bits
    )
    return b"RIFF\0\0\0\0WAVE" + layout + before + struct.pack("<4sI", b"data", size)


def read(*parts: bytes) -> tuple[bytes, int]:
    reader = PcmReader()
    return b"".join(reader.feed(part) for part in parts), reader.rate


def test_an_odd_byte_waits_for_its_other_half() -> None:
    reader = PcmReader()
    assert [len(reader.feed(SAMPLES[at : at + 5])) for at in (0, 5, 10)] == [4, 6, 2]


@pytest.mark.parametrize(
    "size", [len(SAMPLES), 0, 0xFFFFFFFF, 0x7FFFF000], ids=["told", "none", "all", "espeak"]
)
def test_a_streamed_header_may_not_know_the_size(size: int) -> None:
    assert read(header(size, rate=22_050) + SAMPLES) == (SAMPLES, 22_050)


def test_other_chunks_are_no_samples() -> None:
    note = struct.pack("<4sI", b"LIST", 3) + b"abc\0"
    assert read(header(len(SAMPLES), before=note) + SAMPLES + note) == (SAMPLES, 24_000)


@pytest.mark.parametrize(
    "content",
    [
        header(4, channels=2) + bytes(4),
        header(4, bits=24) + bytes(4),
        b"ID3" + bytes(9),
        b"OggS" + bytes(9),
        b"RIFF\0\0\0\0WAVE" + struct.pack("<4sI", b"JUNK", 10**6) + bytes(5000),
    ],
    ids=["stereo", "24 bits", "mp3", "ogg", "no end"],
)
def test_what_is_not_mono_of_sixteen_bits_is_refused(content: bytes) -> None:
    with pytest.raises(Transient) as caught:
        read(content)
    assert caught.value.code == "bad_response"


def test_quiet_samples_are_not_taken_for_a_file() -> None:
    assert read(b"\xff\xfb\x00\x00", b"\x01") == (b"\xff\xfb\x00\x00", 24_000)
