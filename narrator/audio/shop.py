"""Chapters as audiobook shops want them: 44.1 kHz, 192 kbit/s constant, mono.

https://www.acx.com/help/acx-audio-submission-requirements/201456300
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.audio.ffmpeg import run
from narrator.audio.levels import Meter

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.audio.sound import Levels

RATE = 44_100
LIMIT = 0.63  # -4 dB: coding may add a decibel to a peak


def encode(master: Path, target: Path, gain_db: float) -> Levels:
    """Encode a master and measure what became of it. Raises EncodeFailed, StorageFull."""
    limiter = f"alimiter=limit={LIMIT}:level=disabled:attack=5:release=50"
    shape = f"volume={gain_db:.2f}dB,{limiter},aresample={RATE},asplit=2[mp3][tap]"
    mp3 = ["-map", "[mp3]", "-c:a", "libmp3lame", "-b:a", "192k", "-compression_level", "7"]
    meter = Meter()
    run(
        ["-i", f"file:{master}", "-filter_complex", shape, *mp3, "-id3v2_version", "3"],
        {"mp3": target},
        ["-map", "[tap]", "-ar", "24000", "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"],
        meter.add,
    )
    return meter.levels()
