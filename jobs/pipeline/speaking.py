"""One turn of a pump on this site: its speaker, its slots, its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from jobs import dispatch
from jobs.models import Kind
from jobs.pipeline import habits, recording
from jobs.pipeline.leasing import hungry_jobs
from jobs.pipeline.pump import Pump, Slice
from narrator import site
from narrator.models import VoiceVersion
from narrator.speech.errors import SpeechError
from narrator.speech.slots import LocalSlots, RedisSlots, SlotsUnavailableError
from narrator.speech.speakers import open_speaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.speech.slots import Slots

OFFLINE_WINDOW = 4
"""The offline voice uses this machine's own processors: more at once only waits."""


def take_a_turn(stopping: Callable[[], bool], turn: Slice | None = None) -> int:
    """Buy for one slice, then hand the turn on if there is more. Return the takes bought."""
    if not hungry_jobs().exists():
        return 0
    try:
        config = site.speech()
        speaker = open_speaker(config)
    except SpeechError as error:
        recording.stop_all(error.code, error.detail)
        return 0
    read_by = hungry_jobs().filter(kind=Kind.NARRATE).values("version")
    habits.hear_again(VoiceVersion.objects.filter(pk__in=read_by))
    slots, store = open_slots(), site.store()
    return Pump(
        speaker, config, store, slots, turn or Slice(window=window()), hand_on, stopping
    ).run()


def hand_on() -> None:
    """Ring for the next pump, when there is still something to buy."""
    if hungry_jobs().exists():
        dispatch.ring(dispatch.SPEAK)


def open_slots() -> Slots:
    """Return the slots of the installation; those of this process alone when there is no Redis."""
    limit = settings.SPEECH_MAX_IN_FLIGHT
    shared = RedisSlots(settings.REDIS_URL, limit, settings.LEASE_SECONDS)
    try:
        shared.acquire(0)
    except SlotsUnavailableError:
        return LocalSlots(limit)
    return shared


def window() -> int:
    """Return how many requests one pump keeps in flight."""
    most = settings.SPEECH_MAX_IN_FLIGHT
    return min(most, OFFLINE_WINDOW) if settings.SPEECH_PROFILE == "offline" else most
