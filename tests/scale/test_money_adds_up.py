"""However many start and buy at once, and whatever goes wrong: every sum of the ledger is exact."""

from __future__ import annotations

import random
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from jobs import spending, sweep
from jobs.models import Charge, Job, Take
from jobs.states import ChargeState
from narrator.refusal import Refusal
from tests.jobs.conftest import buy
from tests.rows import make_book, make_narration, make_user, make_voice
from tests.scale.threads import at_once

if TYPE_CHECKING:
    from pytest_django import Settings

    from narrator.models import Book, User, Voice
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It was about dusk, one evening of the carnival, that I met my friend number {}."
TROUBLE = ("silence", "billed_reset", "html", "truncated")


def begin(owner: User, book: Book, voice: Voice) -> None:
    with suppress(Refusal):  # more than the month leaves
        make_narration(owner, book=book, voice=voice)


def pump() -> None:
    buy(window=4, patience=1.5)
    sweep.repair()


@pytest.mark.parametrize("seed", range(4))
def test_every_sum_is_exact_and_no_cap_is_passed(
    provider: Provider, settings: Settings, seed: int
) -> None:
    draw = random.Random(seed)
    settings.USER_CAP_USD_PER_MONTH = Decimal(draw.randint(20, 60)) / 1000
    settings.SITE_CAP_USD_PER_DAY = Decimal(draw.randint(30, 90)) / 1000
    provider.script(*({"fault": fault, "probability": 0.08} for fault in TROUBLE))
    owners = [make_user(name) for name in ("alice", "bob")]
    starts = []
    for owner in owners:
        voice = make_voice(owner)
        for number in range(3):
            lines = [WORDS.format(draw.randint(1, 6)) * 5 for _ in range(3)]
            book = make_book(owner, lines, title=f"Book {number}")
            starts += [partial(begin, owner, book, voice)] * 2  # each is asked for twice

    at_once(*starts)
    at_once(pump, pump, pump)

    everything = Charge.objects.all()
    assert not everything.filter(state=ChargeState.RESERVED).exists()
    assert everything.total() == provider.ledger.billed_usd > 0
    assert everything.total() <= settings.SITE_CAP_USD_PER_DAY
    for owner in owners:
        mine = spending.charges_of(owner, 1)
        days = sum((day.sums.total for day in spending.by_day(mine)), Decimal(0))
        books = sum((share.sums.total for share in spending.by_book(mine)), Decimal(0))
        voices = sum((share.sums.total for share in spending.by_voice(mine)), Decimal(0))
        jobs = sum((Charge.objects.filter(job=job).total() for job in owner.jobs.all()), Decimal(0))
        works = sum((work.sums.total for work in spending.by_job(owner, 1)), Decimal(0))
        assert days == books == voices == jobs == mine.total() == spending.total(mine).total
        assert works == jobs
        assert mine.total() <= settings.USER_CAP_USD_PER_MONTH
    for job in Job.objects.all():
        assert Charge.objects.filter(job=job).total() <= job.limit_usd
    # A take that is there was paid for, once for each answer that came.
    for take in Take.objects.filter(state="done"):
        assert take.charges.filter(state=ChargeState.SETTLED).count() >= 1
