"""One voice or many: every take is compared with its narrator, and the odd one is shown."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from jobs import auditions, pinning
from jobs.models import Charge, Draw, Take
from jobs.pipeline import voices
from jobs.progress import progress
from jobs.states import TakeState
from tests.jobs.conftest import buy
from tests.rows import make_narration, make_user, make_voice

if TYPE_CHECKING:
    from jobs.models import Job
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "The last train had left at ten, and yet someone was still waiting under the clock."
TEXTS = ["\n\n".join(f"{LINE} That was night number {part}{line}. " * 5 for line in range(4))
         for part in range(2)]  # fmt: skip

OTHER = 20
"""A speaker of the provider's who is neither the first nor like him."""


def pinned_narration(provider: Provider) -> Job:
    owner = make_user()
    voice = make_voice(owner)
    heard = auditions.audition(owner, voice, text=LINE, takes=1)
    buy()
    pinning.pin(voice, heard.auditions.get())
    provider.ledger.clear()
    voices.forget_facts()
    return make_narration(owner, TEXTS, voice=voice)


def test_a_pinned_book_is_not_flagged(provider: Provider) -> None:
    job = pinned_narration(provider)

    buy()

    takes = Take.objects.filter(passages__chapter__job=job)
    assert set(takes.values_list("flag", flat=True)) == {""}
    assert takes.exclude(fingerprint=None).count() == takes.count()
    assert progress(job)["progress"]["passages_flagged"] == 0


def test_the_same_book_by_a_voice_that_is_only_described_is_flagged(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)

    buy()  # all at once: what was sent before the first was heard is compared later

    assert progress(job)["progress"]["passages_flagged"] >= Take.objects.count() // 2
    assert not Draw.objects.exists()  # nobody pays for a second draw that is no better
    assert Charge.objects.total() == job.price_usd


def test_a_heading_is_not_what_a_described_voice_is_known_by(provider: Provider) -> None:
    job = make_narration(make_user(), [f"# One\n\n{text}" for text in TEXTS])

    buy(window=1)

    assert Take.objects.order_by("done_at", "pk")[0].text == "One."
    assert progress(job)["progress"]["passages_flagged"] >= Take.objects.count() // 3


def test_a_take_of_somebody_else_is_drawn_once_more_and_then_shown(provider: Provider) -> None:
    job = pinned_narration(provider)
    buy(seconds=0.2, window=1)
    read = Take.objects.filter(state=TakeState.DONE, audition=None).count()
    for pk, enrolled in provider.studio.voices.items():
        provider.studio.voices[pk] = dataclasses.replace(enrolled, speaker=OTHER)

    buy(window=1, patience=3)

    takes = Take.objects.filter(audition=None)
    drifted = takes.filter(flag="drift").count()
    assert 0 < read < takes.count()
    assert drifted == takes.count() - read
    assert Draw.objects.filter(code="drift", usable=True).count() == drifted
    assert progress(job)["progress"]["passages_flagged"] == drifted
    assert not takes.exclude(state=TakeState.DONE).exists()
