"""A clip is what a speech server sent, brought to one shape: mono, 16 bits, 24 kHz."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from narrator.audio import riff
from narrator.audio.errors import BadAudio

RATE = 24_000
RAW_TYPES = ("audio/pcm", "audio/x-pcm", "audio/raw")


@dataclass(frozen=True, slots=True)
class Clip:
    """Signed 16-bit little-endian samples, mono, at RATE."""

    pcm: bytes

    @property
    def samples(self) -> int:
        """Number of samples."""
        return len(self.pcm) // 2

    @property
    def seconds(self) -> float:
        """Length."""
        return self.samples / RATE


def decode(data: bytes, media_type: str = "") -> Clip:
    """Bring any audio to a Clip. `media_type` is needed for raw PCM only, which has no header.

    Raises BadAudio (empty, not_audio, truncated, too_long).
    """
    if not data:
        raise BadAudio("empty", "The answer holds no bytes.")
    if _is_text(data):
        raise BadAudio("not_audio", f"The answer is text, not audio: {_quote(data)}.")
    if data[:4] == b"RIFF":
        return _from_wave(data)
    kind, rate, channels = _described(media_type)
    if kind in RAW_TYPES:
        return _from_pcm(data, rate, channels)
    from narrator.audio.decoder import decode_container

    return Clip(decode_container(data, RATE))


def _from_wave(data: bytes) -> Clip:
    wave = riff.read(data)
    if wave.is_pcm16:
        return _from_pcm(wave.data, wave.rate, wave.channels)
    from narrator.audio.decoder import decode_container

    return Clip(decode_container(data, RATE))


def _from_pcm(data: bytes, rate: int, channels: int) -> Clip:
    if len(data) % (2 * channels):
        raise BadAudio("truncated", f"{len(data)} bytes are not a whole number of samples.")
    if (rate, channels) == (RATE, 1):
        return Clip(data)
    from narrator.audio.decoder import resample_pcm

    return Clip(resample_pcm(data, rate, channels, RATE))


def _described(media_type: str) -> tuple[str, int, int]:
    """Type, rate and channels of "audio/pcm;rate=24000;channels=1"."""
    message = Message()
    message["content-type"] = media_type or "application/octet-stream"
    rate = str(message.get_param("rate", str(RATE)))
    channels = str(message.get_param("channels", "1"))
    if not (rate.isdecimal() and 0 < int(rate) <= 768_000 and channels in {"1", "2"}):
        raise BadAudio("not_audio", f"Cannot read raw audio described as {media_type!r}.")
    return message.get_content_type(), int(rate), int(channels)


def _is_text(data: bytes) -> bool:
    """An error body instead of sound: JSON, HTML or a sentence."""
    start = data[:64].lstrip()
    return start.isascii() and all(byte >= 32 or byte in b"\t\r\n" for byte in start)


def _quote(data: bytes) -> str:
    return repr(data[:80].decode("ascii", "replace"))
