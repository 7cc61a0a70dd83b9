"""A worker that was frozen past its lease comes back: its twin's work stays whole."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from jobs import sweep
from jobs.models import Charge, Take
from jobs.pipeline import leasing, recording
from jobs.pipeline.buying import Good
from jobs.pipeline.buying import buy as buy_take
from jobs.pipeline.judging import Verdict
from jobs.pipeline.keeping import Keeper
from jobs.pipeline.voices import Voices
from jobs.states import ChargeState, TakeState
from narrator import site
from narrator.speech.speakers import open_speaker
from tests.jobs.conftest import buy
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from jobs.pipeline.buying import Outcome
    from jobs.pipeline.leasing import Lease
    from narrator.speech.types import PcmStream, Speech, StreamingSpeaker, Utterance
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ["The end came in the spring."]


class Frozen:
    """Its answer arrives, but it looks at it only when a twin has bought the take too."""

    def __init__(self, speaker: StreamingSpeaker) -> None:
        self.speaker = speaker

    async def speak(self, utterance: Utterance) -> Speech:
        speech = await self.speaker.speak(utterance)
        await asyncio.to_thread(buy_as_its_twin)
        return speech

    def stream(self, utterance: Utterance) -> PcmStream:
        return self.speaker.stream(utterance)

    async def aclose(self) -> None:
        await self.speaker.aclose()


class Plain(Voices):
    """A described voice needs nothing before it speaks."""

    def __init__(self) -> None: ...

    async def ready(self, lease: Lease) -> Utterance:
        return lease.utterance


def buy_as_its_twin() -> None:
    try:
        buy()
    finally:
        connection.close()  # of this thread


def lose_leases() -> None:
    Take.objects.filter(state=TakeState.SENDING).update(lease_until="2000-01-01T00:00Z")
    sweep.repair()


def bought_late(lease: Lease) -> Outcome:
    async def late() -> Outcome:
        speaker = Frozen(open_speaker(site.speech()))
        try:
            return await buy_take(lease, speaker, Keeper(site.store()), Plain())
        finally:
            await speaker.aclose()

    return asyncio.run(late())


@pytest.mark.parametrize("fault", ["", "silence"])
def test_a_late_answer_does_not_touch_the_sound_of_a_take_that_is_done(
    provider: Provider, fault: str
) -> None:
    make_narration(make_user(), TEXTS)
    [lease] = leasing.lease(1)
    lose_leases()
    provider.script(*([{"fault": fault, "times": 1}] if fault else []))

    recording.record([(lease, bought_late(lease))])

    take = Take.objects.get()
    assert take.state == TakeState.DONE
    assert provider.ledger.billed_characters == 2 * len(take.text)
    assert site.store().exists(take.audio_key)


def test_no_money_stays_reserved_for_a_worker_that_died_after_its_twin_was_done(
    provider: Provider,
) -> None:
    make_narration(make_user(), TEXTS)
    [lease] = leasing.lease(1)
    lose_leases()
    Take.objects.update(error_code="")  # it was looked for, and not found
    leasing.lease(1)  # by a worker that dies
    recording.record(
        [(lease, Good("1/takes/one.wav", Verdict(1.0, -20.0), None, "", adopted=False))]
    )

    Charge.objects.update(created_at="2000-01-01T00:00Z")
    sweep.repair()

    states = Charge.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ChargeState.SETTLED, ChargeState.MAYBE]


def test_money_of_a_request_under_way_stays_reserved(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)
    leasing.lease(1)
    Charge.objects.update(created_at="2000-01-01T00:00Z")

    sweep.repair()

    assert Charge.objects.get().state == ChargeState.RESERVED
