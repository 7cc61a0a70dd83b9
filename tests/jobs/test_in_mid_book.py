"""What changes around a narration while it is read, and what is in it that cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.models import Job, Take
from jobs.states import State, TakeState
from narrator import casting
from tests.jobs.conftest import answer, buy
from tests.rows import TEXTS, make_narration, make_user

if TYPE_CHECKING:
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_voice_that_is_described_anew_reads_on_as_it_began(
    provider: Provider, rung: Rung
) -> None:
    job = make_narration(make_user(), TEXTS)
    buy(window=1, seconds=0)
    begun = job.version
    assert job.voice
    job.voice.description = "A bright young woman who hurries"
    job.voice.save()
    assert casting.current_version(job.voice) != begun

    buy()
    answer(rung)

    job.refresh_from_db()
    assert (job.state, job.version) == (State.DONE, begun)
    assert set(Take.objects.values_list("version", flat=True)) == {begun.pk if begun else None}
    assert len({entry.voice for entry in provider.ledger.entries}) == 1


def test_marks_alone_are_neither_sent_nor_billed(provider: Provider, rung: Rung) -> None:
    words = ["It began in the morning.", "It ended at night."]
    job = make_narration(make_user(), [f"{words[0]}\n\n* * *\n\n—\n\n{words[1]}"])
    buy()
    answer(rung)

    job.refresh_from_db()
    assert job.state == State.DONE
    assert "*" not in "".join(Take.objects.values_list("text", flat=True))
    spoken = sum(len(take.text) for take in Take.objects.all())
    assert provider.ledger.billed_characters == spoken
    assert spoken <= sum(map(len, words)) + len(words)
    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    assert Job.objects.get().price_usd == provider.ledger.billed_usd
