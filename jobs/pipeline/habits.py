"""How a voice usually reads: its pace, and how it sounds. Learned from its good takes."""

from __future__ import annotations

import logging
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.models import Take
from jobs.pipeline.listening import hear
from jobs.states import TakeState
from narrator import casting, site
from narrator.audio.clip import decode
from narrator.audio.embedding import NoModel
from narrator.audio.errors import BadAudio
from narrator.audio.spread import Spread, Verdict, says_enough
from narrator.text import pace

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from narrator.models import VoiceVersion

log = logging.getLogger(__name__)
RECENT = 60
FIRST = 200
"""Takes of a voice among which one is looked for that says enough to know it by."""
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
    return version.pinned


def _learn(version: VoiceVersion, language: str) -> Habits:
    takes = Take.objects.filter(version=version, language=language, state=TakeState.DONE)
    takes = takes.filter(audition=None)
    rows = list(takes.order_by("-done_at")[:RECENT].values_list("text", "seconds", "fingerprint"))
    paces = [pace.ratio(seconds, text, language) for text, seconds, _ in rows if seconds]
    usual = statistics.median(paces) if len(paces) >= ENOUGH else None
    if casting.steady(version):  # one speaker by its making: nothing to compare, or to draw again
        return Habits(usual)
    reference = version.fingerprint if version.pinned else _first(takes)
    if reference is None:
        return Habits(usual)
    alike = [row[2] for row in rows if row[2] and row[2][0] == reference[0]]
    try:
        return Habits(usual, Spread.around(reference, alike))
    except ValueError:  # of a version of Narrator that compared otherwise
        return Habits(usual)


def hear_again(versions: Iterable[VoiceVersion]) -> None:
    """Take the fingerprints of kept takes anew that something else took than what listens now."""
    for version in versions:
        known: Sequence[float] | None = version.fingerprint
        try:
            if not version.pinned or (known and known[0] == site.listener().version):
                continue
            clip = decode(site.store().read(version.reference_key), "audio/wav")
        except (NoModel, BadAudio, OSError) as error:
            log.warning("The kept take of %s is not compared with: %s", version.pk, error)
        else:
            if (heard := hear(clip)) is not None:
                type(version).objects.filter(pk=version.pk).update(fingerprint=heard)


def _first(takes: QuerySet[Take]) -> Sequence[float] | None:
    """Return the sound of a voice's first take: a voice without a reference is compared with it.

    A heading says too little to know anybody by.
    """
    prints = takes.exclude(fingerprint=None).order_by("done_at", "pk")
    known = prints.values_list("fingerprint", flat=True)
    newest = known.last()
    if newest is None:
        return None
    alike = (print_ for print_ in known[:FIRST] if print_ and print_[0] == newest[0])
    return next((print_ for print_ in alike if says_enough(print_)), None)
