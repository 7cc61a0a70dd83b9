"""Several pumps at once on one database, as on several machines. On SQLite and on PostgreSQL."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection

from jobs import sweep
from jobs.models import Charge, Job, Kind, NarratedChapter, Take
from jobs.pipeline import leasing
from jobs.pipeline.pump import patiently
from jobs.states import ChapterState, ChargeState, State, TakeState
from narrator import site
from tests.jobs.conftest import buy
from tests.rows import make_book, make_narration, make_user, make_voice
from tests.scale.threads import at_once

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "It was about dusk, one evening of the carnival, that I met my friend number {}."
TEXTS = ["\n\n".join(WORDS.format(5 * part + line) * 6 for line in range(5)) for part in range(4)]


def pump() -> None:
    buy(window=3, patience=3.0)  # longer than the longest wait before a second draw


def bought_characters() -> int:
    return sum(len(text) for text in Take.objects.values_list("text", flat=True))


def test_two_pumps_buy_every_take_exactly_once(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS)

    at_once(pump, pump)

    assert set(Take.objects.values_list("state", flat=True)) == {TakeState.DONE}
    assert provider.ledger.billed_characters == bought_characters()
    assert Charge.objects.count() == Take.objects.count()
    assert Charge.objects.total() == job.price_usd
    assert set(Charge.objects.values_list("state", flat=True)) == {ChargeState.SETTLED}


def test_the_pump_that_ends_a_chapter_starts_its_stitch(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)

    at_once(pump, pump, pump)

    assert set(NarratedChapter.objects.values_list("state", flat=True)) == {ChapterState.STITCHING}


def test_narrations_that_share_their_text_share_its_takes(provider: Provider) -> None:
    alice = make_user()
    voice = make_voice(alice)
    books = [make_book(alice, TEXTS), make_book(alice, TEXTS[::-1]), make_book(alice, TEXTS[1:3])]

    at_once(*(partial(make_narration, alice, book=book, voice=voice) for book in books))
    at_once(pump, pump)

    assert Job.objects.filter(kind=Kind.NARRATE).count() == 3
    assert provider.ledger.billed_characters == bought_characters()
    assert Charge.objects.count() == Take.objects.count()


@pytest.mark.parametrize("cap", ["SITE_CAP_USD_PER_DAY", "USER_CAP_USD_PER_MONTH"])
def test_a_cap_holds_to_the_cent_and_is_used_up(
    provider: Provider, settings: Settings, cap: str
) -> None:
    alice = make_user()
    voice = make_voice(alice)
    jobs = [
        make_narration(alice, [text], voice=voice, book=make_book(alice, [text])) for text in TEXTS
    ]
    allowed = sum((job.price_usd for job in jobs), Decimal(0)) * Decimal("0.55")
    setattr(settings, cap, allowed)

    at_once(pump, pump, pump)

    spent = Charge.objects.total()
    waiting = Take.objects.filter(state=TakeState.PENDING).values_list("text", flat=True)
    assert spent == site.speech().price(provider.ledger.billed_characters)
    assert spent <= allowed < spent + site.speech().price(max(len(text) for text in waiting))
    for job in jobs:
        job.refresh_from_db()
    assert State.PAUSED in {job.state for job in jobs}


def test_what_a_job_may_cost_holds_while_everything_is_drawn_again(provider: Provider) -> None:
    job = make_narration(make_user(), TEXTS[:2])
    provider.script({"fault": "silence"})
    Job.objects.filter(pk=job.pk).update(limit_usd=job.price_usd * Decimal("1.3"))

    at_once(pump, pump, pump)

    job.refresh_from_db()
    assert job.price_usd < Charge.objects.total() <= job.limit_usd


def test_sweeping_meanwhile_takes_nothing_from_a_living_pump(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)

    def sweeping() -> None:
        for _ in range(20):
            sweep.repair()

    at_once(pump, sweeping, pump, sweeping)

    assert provider.ledger.billed_characters == bought_characters()
    assert not Charge.objects.exclude(state=ChargeState.SETTLED).exists()


def test_two_that_lease_at_once_never_get_the_same_take() -> None:
    make_narration(make_user(), TEXTS)
    got: list[int] = []

    def lease() -> None:
        for _ in range(10):
            got.extend(lease.take_id for lease in leasing.lease(2))

    at_once(lease, lease, lease)

    assert sorted(got) == sorted(Take.objects.values_list("pk", flat=True))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to lose")
def test_a_database_that_drops_every_connection_costs_nothing(provider: Provider) -> None:
    make_narration(make_user(), TEXTS)

    def drop() -> None:
        for _ in range(5):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_sleep(0.2), pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    at_once(pump, pump, drop)
    connection.close()  # this one was dropped too
    pump()

    assert set(Take.objects.values_list("state", flat=True)) == {TakeState.DONE}
    assert provider.ledger.billed_characters == bought_characters()


def test_work_on_a_database_that_is_away_is_tried_again_within_bounds() -> None:
    said = iter([OperationalError("gone"), OperationalError("still gone"), None])
    tries: list[int] = []

    def work() -> int:
        tries.append(1)
        if error := next(said, None):
            raise error
        return len(tries)

    assert patiently(work, waits=(0, 0)) == 3

    said = iter([OperationalError("gone")] * 9)
    with pytest.raises(OperationalError):
        patiently(work, waits=(0, 0))
    assert len(tries) == 6
