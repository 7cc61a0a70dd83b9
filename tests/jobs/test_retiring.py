"""A voice that was deleted and reads nothing any more goes at the speech server too."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs import dispatch, leaving, sweep
from jobs.models import Enrolment, Job
from jobs.pipeline import retiring, voices
from jobs.states import State
from narrator.models import Voice
from tests.jobs.conftest import buy, pinned
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

    from narrator.models import User
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "The last train had left at ten, and yet someone was still waiting under the clock. "


@pytest.fixture(autouse=True)
def _no_facts() -> None:
    voices.forget_facts()


def read_by_a_deleted_voice(owner: User | None = None) -> Job:
    owner = owner or make_user()
    voice = pinned(owner)
    job = make_narration(owner, [LINE * 3], voice=voice)
    buy()
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    Voice.objects.filter(pk=voice.pk).update(deleted_at=timezone.now())
    return job


def called() -> bool:
    return dispatch.RETIRE in {work.task for work in sweep.due()}


def sweep_and_work() -> None:
    sweep.repair()
    if called():
        retiring.retire()


def test_the_copy_at_the_server_goes_with_the_voice(provider: Provider) -> None:
    read_by_a_deleted_voice()
    assert len(provider.studio.voices) == 1

    sweep_and_work()

    assert not provider.studio.voices
    assert not Enrolment.objects.exists()
    assert not called()


@pytest.mark.parametrize("state", [State.RUNNING, State.PAUSED, State.NEEDS_ATTENTION])
def test_a_narration_that_is_not_over_keeps_it(provider: Provider, state: State) -> None:
    job = read_by_a_deleted_voice()
    Job.objects.filter(pk=job.pk).update(state=state)

    sweep_and_work()

    assert len(provider.studio.voices) == 1
    assert Enrolment.objects.get().version_id == job.version_id


def test_a_kept_voice_is_left_alone(provider: Provider) -> None:
    job = read_by_a_deleted_voice()
    Voice.objects.update(deleted_at=None)

    sweep_and_work()

    assert Enrolment.objects.get().version_id == job.version_id


def test_a_server_that_fails_is_asked_again_later(provider: Provider) -> None:
    read_by_a_deleted_voice()
    provider.studio.lose_deletions = 1

    sweep_and_work()
    assert len(provider.studio.voices) == 1
    assert not called()  # not at once
    Enrolment.objects.update(lease_until="2000-01-01T00:00Z")
    sweep_and_work()

    assert not provider.studio.voices
    assert not Enrolment.objects.exists()


def test_what_the_server_has_forgotten_is_done_with(provider: Provider) -> None:
    read_by_a_deleted_voice()
    provider.studio.voices.clear()

    sweep_and_work()

    assert not Enrolment.objects.exists()


def test_a_copy_whose_answer_was_lost_is_found_by_its_name(provider: Provider) -> None:
    read_by_a_deleted_voice()
    Enrolment.objects.update(remote_id="")

    sweep_and_work()

    assert not provider.studio.voices


def test_two_workers_delete_it_once(provider: Provider) -> None:
    read_by_a_deleted_voice()
    retiring.let_go()

    assert retiring.retire() == 1
    assert retiring.retire() == 0


def test_it_goes_with_its_owner_too(provider: Provider) -> None:
    owner = make_user()
    read_by_a_deleted_voice(owner)
    Voice.objects.update(deleted_at=None)

    leaving.delete(owner)
    sweep_and_work()

    assert not provider.studio.voices
    assert not Enrolment.objects.exists()


def test_another_server_is_not_asked(provider: Provider, settings: Settings) -> None:
    read_by_a_deleted_voice()
    settings.SPEECH_URL = "http://127.0.0.1:9"

    sweep_and_work()

    assert len(provider.studio.voices) == 1
    assert Enrolment.objects.get().version is None


def test_at_another_server_the_voice_is_enrolled_anew(
    provider: Provider, settings: Settings
) -> None:
    owner = make_user()
    voice = pinned(owner)
    make_narration(owner, [LINE * 3], voice=voice)
    buy()
    Enrolment.objects.update(url="https://speech.example")

    make_narration(owner, [LINE * 4], voice=voice)
    buy()

    here, there = Enrolment.objects.order_by("url")
    assert (here.url, here.version is not None) == (provider.url, True)
    assert (there.url, there.version) == ("https://speech.example", None)
    assert len(provider.studio.voices) == 2


def orphans(*options: str) -> str:
    out = StringIO()
    call_command("orphans", *options, stdout=out)
    return out.getvalue()


def test_the_operator_sees_remote_voices_that_no_row_knows(provider: Provider) -> None:
    read_by_a_deleted_voice()
    assert "voices" not in orphans()
    Enrolment.objects.all().delete()

    said = orphans()

    assert "1 voices at the speech server found" in said
    assert next(iter(provider.studio.voices)) in said
    assert len(provider.studio.voices) == 1
    assert "deleted" in orphans("--delete-voices")
    assert not provider.studio.voices


def test_a_server_that_cannot_be_asked_is_said(provider: Provider, settings: Settings) -> None:
    settings.DEEPINFRA_TOKEN = "another"

    with pytest.raises(CommandError, match="refused the key"):
        orphans()
