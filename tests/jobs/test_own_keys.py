"""Each narration pays with a key of its own, whose limit is what was accepted for it."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobs import auditions, control
from jobs.models import Charge, Job, Take
from jobs.pipeline import keys
from jobs.states import State, TakeState
from tests.jobs.conftest import buy
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from aiohttp.web import Request, Response
    from pytest_django import Settings

    from tests.provider import Provider
    from tests.provider.keys import ScopedKey
    from tests.provider.wanted import Wanted

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = [f"It was evening number {n}, and nobody came to the house on the hill." for n in range(6)]


@pytest.fixture(autouse=True)
def _own_keys(settings: Settings, provider: Provider) -> None:
    settings.SPEECH_OWN_KEYS = "auto"
    keys.forget()


def all_read() -> bool:
    return not Take.objects.exclude(state=TakeState.DONE).exists()


def test_one_key_for_each_narration_with_what_was_accepted_as_its_limit(
    provider: Provider,
) -> None:
    jobs = [make_narration(make_user(name), TEXTS) for name in ("alice", "bob")]
    Job.objects.filter(pk=jobs[0].pk).update(limit_usd=Decimal("0.51"))

    buy(patience=1)

    assert all_read()
    assert {key.limit for key in provider.keys.made} == {Decimal("0.51"), jobs[1].limit_usd}
    assert sum(key.spent for key in provider.keys.made) == provider.ledger.billed_usd
    ends = [key.ends - provider.keys.clock() for key in provider.keys.made]
    assert all(0 < seconds <= keys.LIFE_SECONDS for seconds in ends)


def test_switched_off_the_site_s_own_key_pays(provider: Provider, settings: Settings) -> None:
    settings.SPEECH_OWN_KEYS = ""
    make_narration(make_user(), TEXTS)

    buy()

    assert all_read()
    assert provider.keys.made == []


def test_auditions_pay_with_the_site_s_own_key(provider: Provider) -> None:
    alice = make_user()
    auditions.audition(alice, make_voice(alice), text="Hear me.")

    buy()

    assert all_read()
    assert provider.keys.made == []


def test_a_key_that_ends_in_mid_book_is_followed_by_another_for_what_is_left(
    provider: Provider,
) -> None:
    job = make_narration(make_user(), TEXTS)
    end_after(provider, requests=2)

    buy(window=1, patience=3)

    assert all_read()
    first, second = provider.keys.made
    spent = Charge.objects.filter(job=job).total()
    assert spent == provider.ledger.billed_usd == job.price_usd
    assert second.limit == (job.limit_usd - first.spent).quantize(Decimal("0.01"), "ROUND_UP")
    assert set(Take.objects.values_list("attempts", flat=True)) == {0}  # nothing was tried in vain


def end_after(provider: Provider, requests: int) -> None:
    """Let the first key end after so many requests; the clock of the server jumps."""
    clock = provider.keys.clock

    def jumping() -> float:
        sent = sum(entry.billed for entry in provider.ledger.entries)
        later = keys.LIFE_SECONDS + 1 if sent >= requests else 0
        return clock() + later

    provider.keys.clock = jumping


def test_a_key_whose_limit_is_reached_early_is_followed_by_another(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server counts more than we do: it stops first, and our caps are looked at again."""
    make_narration(make_user(), TEXTS)
    refusal = provider.keys.refusal

    def dearer(request: Request, key: ScopedKey, asked: Wanted) -> Response | None:
        if key is provider.keys.made[0] and key.spent:
            key.spent = key.limit
        return refusal(request, key, asked)

    monkeypatch.setattr(provider.keys, "refusal", dearer)

    buy(window=1, patience=3)

    assert all_read()
    assert len(provider.keys.made) == 2


def test_when_nothing_is_left_of_what_was_accepted_the_cap_is_reached(provider: Provider) -> None:
    alice = make_user()
    book, voice = make_book(alice, TEXTS), make_voice(alice)
    price = make_narration(alice, book=book, voice=voice).price_usd
    for job in alice.jobs.all():
        control.cancel(job)
    job = make_narration(alice, book=book, voice=voice, max_price=price)
    provider.script({"fault": "billed_reset", "nth": [1]})
    end_after(provider, requests=3)

    buy(window=1, patience=4)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "price_limit_reached")
    assert provider.ledger.billed_usd <= price


@pytest.mark.parametrize("answer", [(402, "No balance"), (401, "Bad token"), (403, "Suspended")])
def test_a_key_that_never_worked_stops_its_narration_and_no_other(
    provider: Provider, answer: tuple[int, str]
) -> None:
    alice, bob = make_user("alice"), make_user("bob")
    hers = make_narration(alice, TEXTS)
    provider.keys.used_up = provider.keys.ended = answer
    provider.keys.clock = lambda: float("inf")
    auditions.audition(bob, make_voice(bob), text="Hear me.")

    buy(patience=1)

    hers.refresh_from_db()
    assert hers.state == State.PAUSED
    assert hers.error_code in keys.OF_A_KEY
    assert bob.jobs.get().state == State.DONE
    assert len(provider.keys.made) == 1


def test_a_server_that_makes_no_keys_is_said_to_whoever_runs_the_site(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrator.speech.own_keys.PATH", "/v1/nothing-here")
    job = make_narration(make_user(), TEXTS)

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "no_own_keys")
    assert provider.ledger.billed_characters == 0


def test_no_key_stands_in_the_log_or_the_database(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    job = make_narration(make_user(), TEXTS)
    end_after(provider, requests=2)

    buy(window=1, patience=3)

    rows = [*Job.objects.values(), *Take.objects.values(), *Charge.objects.values()]
    told = caplog.text + "".join(map(repr, rows)) + repr(keys._keys)
    assert f"Narration {job.pk} has a key of its own" in caplog.text
    assert not [key for key in provider.keys.made if key.token in told]
