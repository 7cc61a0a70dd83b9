"""What compares voices can be exchanged: kept takes are heard again, and a book goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.models import Take
from jobs.pipeline import habits, voices
from jobs.states import TakeState
from narrator import casting, checks, site
from narrator.models import VoiceVersion
from tests.jobs.conftest import LINE, buy, pinned
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "tests.audio.test_embedding:embed"


@pytest.fixture(autouse=True)
def _anew() -> None:
    voices.forget_facts()
    habits.forget()


def versions_of_prints() -> set[float]:
    takes = Take.objects.filter(audition=None).exclude(fingerprint=None)
    return {print_[0] for print_ in takes.values_list("fingerprint", flat=True) if print_}


def test_a_model_compares_the_takes_of_a_book(provider: Provider, settings: Settings) -> None:
    settings.SPEAKER_MODEL = MODEL
    owner = make_user()
    job = make_narration(owner, [LINE * 4, LINE * 5], voice=pinned(owner))

    buy()

    takes = Take.objects.filter(passages__chapter__job=job)
    assert not takes.exclude(state=TakeState.DONE, flag="").exists()
    assert versions_of_prints() == {site.listener().version}
    assert habits.habits_of(takes.select_related("version")[0].version, "en").spread is not None


@pytest.mark.parametrize("kept", [None, [1.0, 5.0, 0.3]])
def test_a_kept_take_is_heard_again_by_what_listens_now(
    provider: Provider, settings: Settings, kept: list[float] | None
) -> None:
    owner = make_user()
    voice = pinned(owner)
    VoiceVersion.objects.exclude(reference_key="").update(fingerprint=kept)
    settings.SPEAKER_MODEL = MODEL

    make_narration(owner, [LINE * 4], voice=voice)
    buy()

    heard = casting.current_version(voice).fingerprint
    assert heard is not None
    assert heard[0] == site.listener().version
    assert set(Take.objects.values_list("flag", flat=True)) == {""}


def test_a_model_that_fails_stops_nothing(provider: Provider, settings: Settings) -> None:
    settings.SPEAKER_MODEL = "tests.audio.test_embedding:broken"
    owner = make_user()

    make_narration(owner, [LINE * 4], voice=pinned(owner))
    buy()

    assert not Take.objects.exclude(state=TakeState.DONE, fingerprint=None).exists()


def test_a_model_that_is_not_there_is_said_at_the_start(settings: Settings) -> None:
    assert checks.listener() == []
    settings.SPEAKER_MODEL = "/no/such/model.onnx"
    [error] = checks.listener()
    assert error.id == "narrator.E003"
    assert "SPEAKER_MODEL" in error.msg
