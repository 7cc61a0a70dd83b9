"""One turn of a pump on this site: its speaker, its slots, its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from jobs import dispatch
from jobs.pipeline import recording
from jobs.pipeline.leasing import hungry_jobs
from jobs.pipeline.pump import Pump, Slice
from narrator import site
from narrator.speech.errors import SpeechError
from narrator.speech.slots import LocalSlots, RedisSlots
from narrator.speech.speakers import open_speaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.speech.slots import Slots

OFFLINE_WINDOW = 4
"""The offline voice uses this machine's own processors: more at once only waits."""
SLOT_SECONDS = 60


def take_a_turn(stopping: Callable[[], bool], turn: Slice | None = None) -> int:
    """Buy for one slice, then hand the turn on if there is more. Return the takes bought."""
    if not hungry_jobs().exists():
        return 0
    slots = RedisSlots(settings.REDIS_URL, settings.SPEECH_MAX_IN_FLIGHT, SLOT_SECONDS)
    return pump(slots, stopping, turn or Slice(window=window()))


def take_a_turn_alone(turn: Slice) -> int:
    """Buy for one slice in a process that has no Redis."""
    return pump(LocalSlots(settings.SPEECH_MAX_IN_FLIGHT), lambda: False, turn)


def pump(slots: Slots, stopping: Callable[[], bool], turn: Slice) -> int:
    try:
        speaker = open_speaker(site.speech())
    except SpeechError as error:
        recording.stop_all(error.code, error.detail)
        return 0
    handover = lambda: dispatch.ring(dispatch.SPEAK)  # noqa: E731 - a name would say no more
    return Pump(speaker, site.store(), slots, turn, handover, stopping).run()


def window() -> int:
    """Return how many requests one pump keeps in flight."""
    most = settings.SPEECH_MAX_IN_FLIGHT
    return min(most, OFFLINE_WINDOW) if settings.SPEECH_PROFILE == "offline" else most
