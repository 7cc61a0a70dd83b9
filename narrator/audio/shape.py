"""One clip made ready to be joined: edges trimmed, turned up, faded. The only user of pydub."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.audio.clip import RATE

with warnings.catch_warnings():
    # pydub looks for ffmpeg when imported and complains; we never let it start one.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

if TYPE_CHECKING:
    from narrator.audio.clip import Clip

# pydub counts whole milliseconds: it would pad a fraction at the end with zeros after the fade.
MILLISECOND = 2 * RATE // 1000  # bytes
STEP_MS = 5  # finer finds no better edge and costs five times as much


@dataclass(frozen=True, slots=True)
class Edges:
    """How the two ends of a clip are treated."""

    silence_db: float = -50.0
    lead: float = 0.03  # seconds kept before the first sound,
    tail: float = 0.06  # and after the last: breath and decay, worth more than a longer fade
    fade_ms: int = 5


def shape(clip: Clip, gain_db: float = 0.0, edges: Edges | None = None) -> bytes:
    """Samples of `clip` to be joined: trimmed, `gain_db` louder, faded at both ends."""
    edges = edges or Edges()
    pcm = clip.pcm[: len(clip.pcm) // MILLISECOND * MILLISECOND]
    segment = AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)
    segment = _trimmed(segment, edges)
    if gain_db:
        segment = segment.apply_gain(gain_db)
    if edges.fade_ms and len(segment) > 2 * edges.fade_ms:
        segment = segment.fade_in(edges.fade_ms).fade_out(edges.fade_ms)
    return bytes(segment.raw_data)


def _trimmed(segment: AudioSegment, edges: Edges) -> AudioSegment:
    lead = detect_leading_silence(segment, edges.silence_db, STEP_MS)
    if lead >= len(segment):
        return segment[:0]
    tail = detect_leading_silence(segment.reverse(), edges.silence_db, STEP_MS)
    start = max(0, lead - round(1000 * edges.lead))
    end = min(len(segment), len(segment) - tail + round(1000 * edges.tail))
    return segment[start:end]
