"""WAV headers, read strictly: pydub and the stdlib load a truncated file without a word."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from narrator.audio.errors import BadAudio

PCM = 1
EXTENSIBLE = 0xFFFE
# Streaming writers do not know the size: 0, 0xFFFFFFFF, or a little under 2 GiB (espeak-ng, sox).
UNKNOWN_SIZE = 0x7FFF_0000


@dataclass(frozen=True, slots=True)
class Wave:
    """The `fmt ` and `data` chunks of a WAV file; `codec` 1 is integer PCM."""

    codec: int
    channels: int
    rate: int
    bits: int
    data: bytes

    @property
    def is_pcm16(self) -> bool:
        """Plain 16-bit samples that need no decoder."""
        return self.codec == PCM and self.bits == 16 and self.channels > 0 and self.rate > 0


def read(data: bytes) -> Wave:
    """Read a RIFF/WAVE file. Raises BadAudio (not_audio, truncated, empty)."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise BadAudio("not_audio", "The file does not begin with a WAV header.")
    layout: bytes | None = None
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        at += 8
        if name == b"data":
            return _wave(layout, _samples(data, at, size))
        if at + size > len(data):
            raise BadAudio("truncated", f"The WAV file ends inside its {name!r} chunk.")
        if name == b"fmt ":
            layout = data[at : at + size]
        at += size + size % 2  # chunks of odd size are followed by a pad byte
    raise BadAudio("truncated", "The WAV file ends before its samples.")


def _samples(data: bytes, at: int, size: int) -> bytes:
    riff_size = struct.unpack_from("<I", data, 4)[0]
    present = len(data) - at
    unknown = size >= UNKNOWN_SIZE or (size == 0 and riff_size + 8 != len(data))
    if unknown:
        return data[at:]
    if size > present:
        raise BadAudio("truncated", f"The WAV file promises {size} bytes of sound, has {present}.")
    return data[at : at + size]


def _wave(layout: bytes | None, samples: bytes) -> Wave:
    if layout is None or len(layout) < 16:
        raise BadAudio("not_audio", "The WAV file does not describe its format.")
    codec, channels, rate, _, align, bits = struct.unpack_from("<HHIIHH", layout)
    if codec == EXTENSIBLE and len(layout) >= 26:
        codec = struct.unpack_from("<H", layout, 24)[0]
    if not samples:
        raise BadAudio("empty", "The WAV file holds no samples.")
    if align and len(samples) % align:
        raise BadAudio("truncated", "The WAV file ends in the middle of a sample.")
    return Wave(codec, channels, rate, bits, samples)


def write(pcm: bytes, rate: int) -> bytes:
    """Return a WAV file of mono 16-bit samples."""
    return header(rate, len(pcm)) + pcm


def header(rate: int, size: int | None = None) -> bytes:
    """Return what goes before `size` bytes of mono 16-bit samples; None: nobody knows yet."""
    whole = 0xFFFF_FFFF if size is None else size + 36
    data = 0xFFFF_FFFF if size is None else size
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, PCM, 1, rate, 2 * rate, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", whole, b"WAVE") + layout + struct.pack("<4sI", b"data", data)
    )
