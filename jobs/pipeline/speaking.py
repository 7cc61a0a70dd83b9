"""One turn of a pump on this site: its speaker, its store, its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from jobs import dispatch
from jobs.models import Job, Kind
from jobs.pipeline import habits, recording
from jobs.pipeline.keeping import Keeper
from jobs.pipeline.pump import Pump, Slice
from jobs.pipeline.turns import anything_due
from narrator import site
from narrator.models import VoiceVersion
from narrator.speech.errors import SpeechError
from narrator.speech.speakers import open_speaker

if TYPE_CHECKING:
    from collections.abc import Callable

OFFLINE_WINDOW = 4
"""The offline voice uses this machine's own processors: more at once only waits."""


def take_a_turn(stopping: Callable[[], bool], turn: Slice | None = None) -> int:
    """Buy for one slice, then hand the turn on if there is more. Return the takes bought."""
    if not anything_due():
        return 0
    try:
        config = site.speech()
        speaker = open_speaker(config)
    except SpeechError as error:
        recording.stop_all(error.code, error.detail)
        return 0
    read_by = Job.objects.active().filter(kind=Kind.NARRATE).values("version")
    habits.hear_again(VoiceVersion.objects.filter(pk__in=read_by))
    turn = turn or Slice(window=window())
    keeper = Keeper(site.store(), site.unsent())
    return Pump(speaker, config, keeper, turn, hand_on, stopping).run()


def hand_on() -> None:
    """Ring for the next pump, when there is still something to buy."""
    if anything_due():
        dispatch.ring(dispatch.SPEAK)


def window() -> int:
    """Return how many requests one pump keeps in flight."""
    most = settings.SPEECH_MAX_IN_FLIGHT
    return min(most, OFFLINE_WINDOW) if settings.SPEECH_PROFILE == "offline" else most
