"""An audition is heard while it is made."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from jobs import auditions
from jobs.models import Job, Take
from jobs.pipeline import live
from jobs.states import TakeState
from narrator import airing, site
from narrator.audio import riff
from narrator.audio.clip import decode
from tests.jobs.conftest import buy
from tests.provider import Provider
from tests.rows import make_user, make_voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "The last train had left at ten, and yet someone was still waiting under the clock."


@pytest.fixture
def slow(settings: Settings, redis_url: str) -> Iterator[Provider]:
    """A provider that streams for about a second and a half."""
    with Provider(latency="0.1+0.02*chars") as running:
        settings.SPEECH_PROFILE = "deepinfra"
        settings.SPEECH_URL = running.url
        settings.DEEPINFRA_TOKEN = running.key
        settings.REDIS_URL = redis_url
        yield running


def hear() -> tuple[Job, Take, threading.Thread]:
    owner = make_user()
    job = auditions.audition(owner, make_voice(owner), text=LINE, takes=1)

    def work() -> None:
        try:
            buy()
        finally:
            connection.close()

    pump = threading.Thread(target=work)
    pump.start()
    return job, job.auditions.get(), pump


def nothing() -> None:
    """Of a take whose file nobody waits for."""


def test_sound_comes_before_the_answer_is_whole_and_all_of_it_comes(slow: Provider) -> None:
    _, take, pump = hear()
    pieces = live.follow(take.key, lambda: True, nothing)

    first = next(pieces)
    stored_then = Take.objects.get(pk=take.pk).state
    rest = b"".join(pieces)
    pump.join()

    take.refresh_from_db()
    assert first[:4] == b"RIFF"
    assert (stored_then, take.state) == (TakeState.SENDING, TakeState.DONE)
    heard, kept = decode(first + rest), decode(site.store().read(take.audio_key))
    assert heard.pcm == kept.pcm


def test_whoever_owns_the_take_hears_it_grow(slow: Provider, client: Client) -> None:
    job, take, pump = hear()
    client.force_login(job.owner)

    growing = client.get(f"/api/v1/takes/{take.pk}/stream")
    sound = growing.getvalue()
    pump.join()

    assert growing["Content-Type"] == "audio/wav"
    assert "Content-Length" not in growing
    assert decode(sound).seconds > 3
    assert client.get(f"/api/v1/takes/{take.pk}/stream").getvalue()[:4] == b"RIFF"  # and after it


def test_a_server_that_does_not_stream_is_asked_for_the_whole(slow: Provider) -> None:
    slow.script({"fault": "status", "status": 405, "nth": [1]})
    _, take, pump = hear()
    pump.join()

    take.refresh_from_db()
    assert take.state == TakeState.DONE
    assert sum(entry.billed for entry in slow.ledger.entries) == 1


def test_nobody_waits_for_a_take_that_is_not_made_any_more(slow: Provider) -> None:
    assert list(live.follow("0" * 64, lambda: False, nothing)) == []


def test_without_redis_the_finished_take_is_heard(
    slow: Provider, settings: Settings, client: Client
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    job, take, pump = hear()
    client.force_login(job.owner)

    sound = client.get(f"/api/v1/takes/{take.pk}/stream").getvalue()
    pump.join()

    take.refresh_from_db()
    assert sound == site.store().read(take.audio_key)


def broken_off(settings: Settings, said: bytes) -> Iterator[bytes]:
    """A listener who has heard the beginning of a take when Redis goes away."""

    async def begin() -> None:
        sender = airing.Sender(settings.REDIS_URL, "a")
        await sender.begin()
        await sender.send(riff.header(24_000) + said)
        await sender.leave()

    asyncio.run(begin())
    whole = riff.write(b"\1\0\2\0\3\0\4\0", 24_000)
    pieces = live.follow("a", lambda: False, lambda: whole)
    next(pieces)
    return pieces


def test_a_broadcast_that_breaks_off_goes_on_with_the_finished_take(
    slow: Provider, settings: Settings
) -> None:
    assert list(broken_off(settings, b"\1\0\2\0")) == [b"\3\0\4\0"]


def test_but_not_when_another_draw_was_taken_in_the_end(slow: Provider, settings: Settings) -> None:
    assert list(broken_off(settings, b"\7\0\7\0")) == []
