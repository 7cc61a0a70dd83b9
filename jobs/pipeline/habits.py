"""How a voice usually reads: its pace, and how it sounds. Learned from its good takes."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.models import Take
from jobs.states import TakeState
from narrator import casting
from narrator.audio.spread import Spread, Verdict
from narrator.text import pace

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from narrator.models import VoiceVersion

RECENT = 60
ENOUGH = 20
"""Good takes before the pace of a voice is trusted."""
FRESH_SECONDS = 15.0
UNHEARD_SECONDS = 1.0
"""While nothing is known of a voice: soon, but not for each take of a lease."""

_learned: dict[tuple[uuid.UUID, str], tuple[float, Habits]] = {}


@dataclass(frozen=True, slots=True)
class Habits:
    """`pace` is a factor of the language's own; `spread` is how the voice sounds."""

    pace: float | None = None
    spread: Spread | None = None

    def distance(self, sound: Sequence[float]) -> float | None:
        """Return how far from this voice a take is, where that can be said."""
        try:
            return self.spread.distance(sound) if self.spread else None
        except ValueError:  # of an older version of Narrator
            return None

    def drifts(self, sound: Sequence[float]) -> bool:
        """Whether somebody else is heard."""
        try:
            return self.spread is not None and self.spread.judge(sound) is Verdict.OTHER
        except ValueError:
            return False


def habits_of(version: VoiceVersion, language: str) -> Habits:
    """Return what is known of a voice now; at most a few seconds old."""
    key = (version.pk, language)
    learned, habits = _learned.get(key, (-FRESH_SECONDS, Habits()))
    fresh = FRESH_SECONDS if habits.spread else UNHEARD_SECONDS
    if time.monotonic() - learned > fresh:
        habits = _learn(version, language)
        _learned[key] = (time.monotonic(), habits)
    return habits


def drifts_after_all(version: VoiceVersion, language: str, sound: Sequence[float]) -> bool:
    """Judge a take that was sent for before the voice was heard, now that it may have been."""
    habits = habits_of(version, language)
    if habits.spread is None:
        habits = _learn(version, language)
        _learned[version.pk, language] = (time.monotonic(), habits)
    return habits.drifts(sound)


def forget() -> None:
    """Learn everything anew."""
    _learned.clear()


def redraws(version: VoiceVersion) -> bool:
    """Whether a take that sounds like somebody else is drawn again: where there is a reference.

    Without one every draw is somebody else, and money buys no better.
    """
    return version.pinned or casting.steady(version)


def _learn(version: VoiceVersion, language: str) -> Habits:
    takes = Take.objects.filter(version=version, language=language, state=TakeState.DONE)
    takes = takes.filter(audition=None)
    rows = list(takes.order_by("-done_at")[:RECENT].values_list("text", "seconds", "fingerprint"))
    paces = [pace.ratio(seconds, text, language) for text, seconds, _ in rows if seconds]
    usual = statistics.median(paces) if len(paces) >= ENOUGH else None
    reference = version.fingerprint or _first(takes)
    if reference is None:
        return Habits(usual)
    try:
        return Habits(usual, Spread.around(reference, [row[2] for row in rows if row[2]]))
    except ValueError:
        return Habits(usual)


def _first(takes: QuerySet[Take]) -> list[float] | None:
    """Return the sound of a voice's first take: a voice without a reference is compared with it."""
    known = takes.exclude(fingerprint=None).order_by("done_at", "pk")
    return known.values_list("fingerprint", flat=True).first()
