"""What one draw is worth: refused, suspect, or good; with a fingerprint of its voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.pipeline.listening import hear
from narrator.audio import checks
from narrator.audio.clip import decode
from narrator.audio.errors import BadAudio
from narrator.audio.levels import loudness_of
from narrator.audio.loudness import FLOOR_DB
from narrator.text import pace

if TYPE_CHECKING:
    from jobs.pipeline.habits import Habits
    from jobs.pipeline.leasing import Lease
    from narrator.audio.checks import Measures
    from narrator.audio.clip import Clip

USABLE = frozenset({"internal_silence", "clipped", "unusual_pace", "drift"})
"""Suspect, but all of the text may well be there: the best of such draws is kept at last."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault` says why a draw is refused; one of USABLE may still be kept, as the best of all.
    `flag` is a good draw's sign that somebody should listen."""

    seconds: float = 0.0
    rms_db: float = FLOOR_DB
    lufs: float | None = None
    fingerprint: tuple[float, ...] | None = None
    distance: float | None = None
    fault: BadAudio | None = None
    flag: str = ""

    @property
    def usable(self) -> bool:
        return self.fault is None or self.fault.code in USABLE


def judge(lease: Lease, data: bytes, media_type: str) -> Verdict:
    """Look at one answer. Never raises for what it holds."""
    text, language = lease.utterance.text, lease.utterance.language
    try:
        clip = decode(data, media_type)
        found = checks.measure(clip)
    except BadAudio as error:
        return Verdict(fault=error)
    fault = _fault(clip, text, language) or _unusual(found, text, language, lease.habits)
    sound = hear(clip)
    distance = lease.habits.distance(sound) if sound else None
    drifting = sound is not None and lease.habits.drifts(sound)
    if fault is None and drifting and lease.redraw_drift:
        fault = BadAudio("drift", "The voice in this take is not the one of the others.")
    flag = "drift" if drifting else next(iter(found.suspects), "")
    loud = loudness_of(clip.pcm)
    return Verdict(found.seconds, found.rms_db, loud, sound, distance, fault, flag)


def _fault(clip: Clip, text: str, language: str) -> BadAudio | None:
    low, high = pace.bounds(text, language)
    try:
        checks.check(clip, low, high)
    except BadAudio as error:
        return error
    return None


def _unusual(found: Measures, text: str, language: str, habits: Habits) -> BadAudio | None:
    """Compare with how fast this voice usually reads this language."""
    if habits.pace is None:
        return None
    low, high = pace.usual_bounds(text, language, habits.pace)
    if low <= found.length and found.seconds <= high:
        return None
    detail = (
        f"The clip lasts {found.seconds:.2f} s; this voice usually takes {low:.2f} to {high:.2f} s."
    )
    return BadAudio("unusual_pace", detail)
