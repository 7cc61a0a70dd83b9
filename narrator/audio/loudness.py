"""One gain for a chapter, a gentle correction for each clip: even, but whispers stay whispers."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from narrator.audio.sound import Profile

SHARE = 0.7  # of a clip's deviation from the others is evened out,
MOST_DB = 3.0  # and never by more than this
FLOOR_DB = -120.0  # stands for digital silence
RELATIVE_GATE = 10.0  # of ITU-R BS.1770: what is softer than the mean by so much does not count


@dataclass(frozen=True, slots=True)
class Loud:
    """How loud a clip is: RMS of its sound in dBFS, loudness in LUFS; and its seconds."""

    rms_db: float
    lufs: float
    seconds: float

    @property
    def silent(self) -> bool:
        return min(self.rms_db, self.lufs) <= FLOOR_DB


def gains(clips: Sequence[Loud], profile: Profile, more_db: float = 0.0) -> list[float]:
    """Return the decibels by which to turn each clip up so that the chapter meets a profile.

    `more_db` is what was lacking when it was measured as a whole.
    """
    if profile.lufs is None and profile.speech_db is None:
        return [0.0] * len(clips)
    # One shout must not make all others deviate: hence the median.
    voice = statistics.median([clip.rms_db for clip in clips if not clip.silent] or [FLOOR_DB])
    own = [_correction(clip, voice) for clip in clips]
    if profile.lufs is not None:
        found = ((clip.lufs + c, clip.seconds) for clip, c in zip(clips, own, strict=True))
        gain = profile.lufs - gated_db(list(found))
    else:
        found = ((clip.rms_db + c, clip.seconds) for clip, c in zip(clips, own, strict=True))
        gain = (profile.speech_db or 0.0) - mean_db(found)
    return [0.0 if clip.silent else gain + more_db + c for clip, c in zip(clips, own, strict=True)]


def _correction(clip: Loud, voice_db: float) -> float:
    return max(-MOST_DB, min(MOST_DB, SHARE * (voice_db - clip.rms_db)))


def mean_db(levels: Iterable[tuple[float, float]]) -> float:
    """Return the mean of energy over time; each is (decibels, seconds), silence aside."""
    energy = length = 0.0
    for level, seconds in levels:
        if level > FLOOR_DB:
            energy += seconds * 10 ** (level / 10)
            length += seconds
    return 10 * math.log10(energy / length) if energy and length else FLOOR_DB


def gated_db(levels: Sequence[tuple[float, float]]) -> float:
    """The same without what is much softer than the rest, as a meter of loudness hears it."""
    gate = mean_db(levels) - RELATIVE_GATE
    return mean_db(each for each in levels if each[0] > gate)
