"""An audition is heard while it is made."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from jobs import auditions
from jobs.models import Job, Take
from jobs.pipeline import live
from jobs.states import TakeState
from narrator import site
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
def slow(settings: Settings) -> Iterator[Provider]:
    """A provider that streams for about a second and a half."""
    with Provider(latency="0.1+0.02*chars") as running:
        settings.SPEECH_PROFILE = "deepinfra"
        settings.SPEECH_URL = running.url
        settings.DEEPINFRA_TOKEN = running.key
        settings.REDIS_URL = "unix:///nowhere/redis.sock"
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


def test_sound_comes_before_the_answer_is_whole_and_all_of_it_comes(slow: Provider) -> None:
    _, take, pump = hear()
    pieces = live.follow(take.key, lambda: True)

    first = next(pieces)
    stored_then = Take.objects.get(pk=take.pk).state
    rest = b"".join(pieces)
    pump.join()

    take.refresh_from_db()
    assert first[:4] == b"RIFF"
    assert (stored_then, take.state) == (TakeState.SENDING, TakeState.DONE)
    heard, kept = decode(first + rest), decode(site.store().read(take.audio_key))
    assert heard.pcm == kept.pcm
    assert not live.path_of(take.key).exists()


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


def test_nobody_waits_for_a_take_that_is_not_made_any_more() -> None:
    assert list(live.follow("0" * 64, lambda: False)) == []


def test_what_a_dead_worker_left_is_not_heard_again() -> None:
    live.path_of("a").parent.mkdir(parents=True)
    live.path_of("a").write_bytes(b"old")

    with live.broadcast("a") as send:
        send(b"\1\0" * 10, 24_000)
        pieces = live.follow("a", lambda: True)
        assert next(pieces)[:4] == b"RIFF"
