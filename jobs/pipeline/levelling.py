"""How much to turn up each clip of a chapter, from what was measured when it came."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from jobs.pipeline.keeping import media_type_of
from narrator import site
from narrator.audio.clip import decode
from narrator.audio.errors import BadAudio
from narrator.audio.levels import loudness_of
from narrator.audio.loudness import FLOOR_DB, Loud, gains

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.models import Take
    from narrator.audio.sound import Profile

LISTENED_TO = 12
"""Clips of before loudness was measured, from which that of the others is told."""
USUAL_OFFSET = 0.5


def gains_of(takes: Sequence[Take], profile: Profile, more_db: float = 0.0) -> list[float]:
    """Return the decibels for each take: of this chapter's own takes, so that the same ones always
    give the same chapter."""
    if profile.lufs is None:
        clips = [Loud(take.rms_db, take.rms_db, take.seconds) for take in takes]
    else:
        offset = _offset([take for take in takes if take.lufs is None])
        clips = [
            Loud(
                take.rms_db, take.rms_db + offset if take.lufs is None else take.lufs, take.seconds
            )
            for take in takes
        ]
    return gains(clips, profile, more_db)


def _offset(takes: Sequence[Take]) -> float:
    """Return how much louder in LUFS these are than their RMS; it depends on the voice's pitch."""
    return statistics.median(list(_offsets(takes)) or [USUAL_OFFSET])


def _offsets(takes: Sequence[Take]) -> Iterator[float]:
    step = max(1, len(takes) // LISTENED_TO)
    for take in takes[::step]:
        try:
            clip = decode(site.store().read(take.audio_key), media_type_of(take.audio_key))
        except (BadAudio, FileNotFoundError):
            continue  # stitching says so, in its place
        found = loudness_of(clip.pcm)
        if min(found, take.rms_db) > FLOOR_DB:
            yield found - take.rms_db
