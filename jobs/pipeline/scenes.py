"""What is heard between two scenes of a narration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.direction import CHIME, CLIP
from narrator import site
from narrator.audio import chime
from narrator.audio.clip import decode
from narrator.audio.errors import BadAudio

if TYPE_CHECKING:
    from jobs.direction import Direction
    from jobs.models import Job
    from narrator.audio.sound import Profile

SPEECH_DB = -20.0  # of a voice as servers send it


def key_of(job: Job) -> str:
    """Return the key of the clip that its owner sent."""
    return f"{job.folder}/scene.wav"


def sound_of(job: Job, direction: Direction, profile: Profile) -> bytes:
    """Return samples, a little softer than the voice; nothing where scenes end in silence."""
    if direction.scene == CHIME:
        pcm = chime.chime()
    elif direction.scene == CLIP:
        try:
            pcm = decode(site.store().read(key_of(job))).pcm
        except (FileNotFoundError, BadAudio):
            return b""  # a chapter is not held up by an ornament
    else:
        return b""
    return chime.leveled(pcm, profile.lufs or profile.speech_db or SPEECH_DB)
