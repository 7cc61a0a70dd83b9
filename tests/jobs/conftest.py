"""A loopback provider, and the pipeline's steps called as plain functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import auditions, dispatch, pinning
from jobs.inline import DOERS
from jobs.pipeline import speaking
from jobs.pipeline.pump import Slice
from tests.provider import Provider
from tests.rows import make_voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from narrator.models import User, Voice
    from tests.conftest import Rung


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A speech server that keeps a ledger; the site buys from it."""
    with Provider() as running:
        settings.SPEECH_PROFILE = "deepinfra"
        settings.SPEECH_URL = running.url
        settings.DEEPINFRA_TOKEN = running.key
        settings.REDIS_URL = "unix:///nowhere/redis.sock"
        yield running


def buy(*, seconds: float = 30.0, window: int = 8, patience: float = 0.3) -> int:
    """Take one turn of a pump. Return how many takes it bought."""
    return speaking.take_a_turn(lambda: False, Slice(seconds, window, patience))


def answer(rung: Rung) -> None:
    """Do what was rung for, as the audio workers would, until nothing is left."""
    while rung:
        name, args = rung.pop(0)
        if name in DOERS:
            _do(name, args)


def _do(name: str, args: list[str]) -> None:
    DOERS[name](int(args[0]) if name == dispatch.STITCH else args[0])


LINE = "The last train had left at ten, and yet someone was still waiting under the clock."


def pinned(owner: User, voice: Voice | None = None) -> Voice:
    """A voice whose second draw was kept."""
    voice = voice or make_voice(owner)
    job = auditions.audition(owner, voice, text=LINE, takes=2)
    buy()
    pinning.pin(voice, job.auditions.order_by("pk")[1])
    return voice
