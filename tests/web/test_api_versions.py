"""Voices over the years: refined, gone back to, copied, and what each version has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs import pinning
from jobs.models import Job, Kind, Take
from narrator import casting
from narrator.audio import riff
from tests import rows

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from narrator.models import User, Voice

JSON = "application/json"


def sound(seed: int) -> bytes:
    return riff.write(bytes([seed, 0, seed + 1, 0]) * 24_000, 24_000)


def keep(api: Client, voice: Voice, seed: int) -> Take:
    """Hear one take, and keep it."""
    api.post(f"/api/v1/voices/{voice.pk}/auditions", {"text": "Hello, you.", "takes": 1}, JSON)
    take = Take.objects.exclude(audition=None).order_by("-pk")[0]
    rows.read_take(take, audio=sound(seed))
    Job.objects.filter(kind=Kind.AUDITION).update(state="done")
    api.post(f"/api/v1/voices/{voice.pk}/pin", {"take": str(take.pk)}, JSON)
    voice.refresh_from_db()
    return take


def versions(api: Client, voice: Voice) -> dict[int, dict[str, Any]]:
    found = api.get(f"/api/v1/voices/{voice.pk}/versions").json()["results"]
    return {each["number"]: each for each in found}


@pytest.fixture
def voice(alice: User) -> Voice:
    return rows.make_voice(alice)


def test_every_version_says_how_it_sounds_and_what_it_has_read(
    api: Client, alice: User, voice: Voice
) -> None:
    keep(api, voice, 1)
    job = rows.make_narration(alice, voice=voice)
    api.patch(f"/api/v1/voices/{voice.pk}", {"description": "A bright soprano."}, JSON)

    found = versions(api, voice)

    old = next(each for each in found.values() if each["pinned"])
    assert [(read["job"], read["title"]) for read in old["reads"]] == [(str(job.pk), str(job.book))]
    assert old["current"] is False
    assert api.get(old["url"]).getvalue() == sound(1)
    new = next(each for each in found.values() if each["current"])
    assert (new["description"], new["pinned"], new["url"], new["reads"]) == (
        "A bright soprano.", False, None, [],
    )  # fmt: skip


def test_the_next_book_of_a_series_is_read_by_the_version_that_was_gone_back_to(
    api: Client, alice: User, voice: Voice
) -> None:
    keep(api, voice, 1)
    first = rows.make_narration(alice, voice=voice)
    assert first.version is not None
    keep(api, voice, 7)  # the same words, another take
    assert casting.current_version(voice) != first.version

    number = first.version.number
    answer = api.post(f"/api/v1/voices/{voice.pk}/versions/{number}/restore").json()

    assert (answer["version"], answer["pinned"]) == (number, True)
    voice.refresh_from_db()
    second = rows.make_narration(alice, ["The second book."], voice=voice)
    assert second.version == first.version
    assert len(versions(api, voice)[number]["reads"]) == 2


def test_going_back_ends_with_other_words_and_with_another_take(api: Client, voice: Voice) -> None:
    words = voice.description
    keep(api, voice, 1)
    number = casting.current_version(voice).number
    api.patch(f"/api/v1/voices/{voice.pk}", {"description": "A bright soprano."}, JSON)
    restored = api.post(f"/api/v1/voices/{voice.pk}/versions/{number}/restore").json()
    assert restored["description"] == words

    api.patch(f"/api/v1/voices/{voice.pk}", {"name": "Still he"}, JSON)
    assert api.get(f"/api/v1/voices/{voice.pk}").json()["version"] == number
    keep(api, voice, 5)
    assert api.get(f"/api/v1/voices/{voice.pk}").json()["version"] != number


def test_a_take_that_was_kept_before_is_its_old_version(api: Client, voice: Voice) -> None:
    first = keep(api, voice, 1)
    number = casting.current_version(voice).number
    keep(api, voice, 5)
    count = voice.versions.count()
    first.refresh_from_db()

    assert pinning.pin(voice, first).number == number
    assert voice.versions.count() == count


def test_another_model_reads_on_as_the_version_that_was_gone_back_to(
    api: Client, voice: Voice, settings: Settings
) -> None:
    settings.SPEECH_PROFILE = "deepinfra"
    keep(api, voice, 1)
    old = casting.current_version(voice)
    keep(api, voice, 5)
    api.post(f"/api/v1/voices/{voice.pk}/versions/{old.number}/restore")
    voice.refresh_from_db()

    settings.SPEECH_CLONE_MODEL = "Qwen/Qwen4-TTS"
    new = casting.current_version(voice)

    assert (new.model, new.reference_digest) == ("Qwen/Qwen4-TTS", old.reference_digest)
    assert casting.current_version(voice) == new


@pytest.mark.parametrize("path", ["versions/9/audio", "versions/1/audio"])
def test_what_has_no_sound_is_not_there(api: Client, voice: Voice, path: str) -> None:
    casting.current_version(voice)
    assert api.get(f"/api/v1/voices/{voice.pk}/{path}").status_code == 404
