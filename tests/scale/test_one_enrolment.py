"""Several pumps that begin with one pinned voice: it is enrolled once, however long that takes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jobs.models import Enrolment, Take
from jobs.pipeline import enrolling, voices
from jobs.states import TakeState
from tests.jobs.conftest import LINE, buy, pinned
from tests.rows import make_narration, make_user
from tests.scale.threads import at_once

if TYPE_CHECKING:
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = [f"{LINE} That was night number {night}. " * 4 for night in range(6)]


@pytest.fixture
def started(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """Two narrations in a pinned voice; a claim lapses after a moment unless it is renewed."""
    voices.forget_facts()
    owner = make_user()
    voice = pinned(owner)
    make_narration(owner, TEXTS[:3], voice=voice)
    make_narration(owner, TEXTS[3:], voice=voice)
    monkeypatch.setattr(enrolling, "LEASE", timedelta(seconds=0.4))
    monkeypatch.setattr(enrolling, "RENEW_SECONDS", 0.05)
    return provider


def pump() -> None:
    buy(window=2, patience=1.0)


def test_an_upload_that_outlasts_a_lease_is_left_to_who_began_it(started: Provider) -> None:
    started.studio.enrolment_seconds = 1.5

    at_once(pump, pump)

    assert Enrolment.objects.get().times == 1
    assert started.studio.asked == 1
    assert not Take.objects.exclude(state=TakeState.DONE).exists()


def test_a_claim_that_nobody_renews_is_had_by_the_next(
    started: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its worker has died."""
    monkeypatch.setattr(enrolling, "RENEW_SECONDS", 600.0)
    started.studio.enrolment_seconds = 1.5

    at_once(pump, pump)

    assert Enrolment.objects.get().times > 1
    assert started.studio.asked == 1  # the server has it already: it is found by its name
    assert len(started.studio.voices) == 1
    assert not Take.objects.exclude(state=TakeState.DONE).exists()
