"""The formats that can be downloaded, and how each is made from a chapter's lossless master."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.audio.ffmpeg import BitRates, transcode

if TYPE_CHECKING:
    from pathlib import Path

MASTER = "flac"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name is also the extension."""

    name: str
    media_type: str
    lossless: bool
    note: str = ""

    @property
    def extension(self) -> str:
        """With the dot."""
        return f".{self.name}"


FORMATS = {
    found.name: found
    for found in (
        Format("mp3", "audio/mpeg", lossless=False),
        Format("m4a", "audio/mp4", lossless=False),
        Format("opus", "audio/ogg; codecs=opus", lossless=False),
        Format("flac", "audio/flac", lossless=True),
        Format("wav", "audio/wav", lossless=True),
        Format(
            "pcm",
            "audio/pcm; rate=24000; channels=1",
            lossless=True,
            note="Signed 16-bit little-endian samples, mono, 24000 a second, no header.",
        ),
    )
}
M4B = Format("m4b", "audio/mp4", lossless=False)


def derive(master: Path, target: Path, fmt: str, rates: BitRates | None = None) -> None:
    """Make `target` in the format `fmt` from a master. Raises EncodeFailed, StorageFull."""
    if fmt not in FORMATS:
        raise ValueError(f"Unknown audio format {fmt!r}: use one of {', '.join(FORMATS)}.")
    transcode(master, {fmt: target}, rates)
