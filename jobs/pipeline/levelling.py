"""How loud the speech of a chapter must be, so that the whole meets its profile."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from jobs.pipeline.buying import media_type_of
from narrator import site
from narrator.audio.clip import decode
from narrator.audio.errors import BadAudio
from narrator.audio.levels import loudness_of
from narrator.audio.loudness import FLOOR_DB

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.models import Passage
    from narrator.audio.sound import Profile

LISTENED_TO = 12
"""Clips from which a voice's loudness is told; decoding all twice would cost a third."""
USUAL_OFFSET = 0.5


def speech_target(profile: Profile, passages: Sequence[Passage]) -> float | None:
    """Return the RMS in dBFS at which speech is to be; None: as it came."""
    if profile.lufs is None:
        return profile.speech_db
    offsets = list(_offsets(passages))
    offset = statistics.median(offsets) if offsets else USUAL_OFFSET
    return profile.lufs - offset


def _offsets(passages: Sequence[Passage]) -> Iterator[float]:
    """Yield how much louder, in LUFS, clips are than their RMS: it depends on the voice's pitch."""
    step = max(1, len(passages) // LISTENED_TO)
    for passage in passages[::step]:
        take = passage.take
        try:
            clip = decode(site.store().read(take.audio_key), media_type_of(take.audio_key))
        except (BadAudio, FileNotFoundError):
            continue  # stitching says so, in its place
        found = loudness_of(clip.pcm)
        if min(found, take.rms_db) > FLOOR_DB:
            yield found - take.rms_db
