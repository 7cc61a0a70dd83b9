"""One gain for the voice, a gentle correction for each clip: even, but whispers stay whispers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGET_DB = -20.0  # speech at -20 dBFS makes a whole file of about -21, inside ACX's -23 to -18
SHARE = 0.7  # of a clip's deviation from its voice is evened out,
MOST_DB = 3.0  # and never by more than this
FLOOR_DB = -120.0  # stands for digital silence


def voice_level(clips: Iterable[tuple[float, float]]) -> float:
    """Energy mean in dBFS of a voice's clips, each (rms_db, seconds)."""
    energy = length = 0.0
    for rms_db, seconds in clips:
        energy += seconds * 10 ** (rms_db / 10)
        length += seconds
    return 10 * math.log10(energy / length) if energy and length else FLOOR_DB


def gain(rms_db: float, voice_rms_db: float, target_db: float = TARGET_DB) -> float:
    """Decibels to turn a clip up, given its level and that of its voice."""
    if min(rms_db, voice_rms_db) <= FLOOR_DB:
        return 0.0
    correction = SHARE * (voice_rms_db - rms_db)
    return (target_db - voice_rms_db) + max(-MOST_DB, min(MOST_DB, correction))
