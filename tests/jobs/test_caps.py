"""Caps and the switch: what is finished stays playable, and nothing more is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from jobs import auditions, suggestions
from jobs.models import Charge, Job, NarratedChapter, SpendingStop, Take
from jobs.pipeline import recording
from jobs.states import ChapterState, State
from narrator.models import Token
from narrator.refusal import Refusal
from tests.jobs.conftest import answer, buy
from tests.provider.wanted import TEXT_MODEL
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_django import Settings

    from jobs.pipeline.buying import Outcome
    from jobs.pipeline.leasing import Lease
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = [
    "The thousand injuries of Fortunato I had borne as I best could.",
    "It was about dusk, one evening during the supreme madness of the carnival season.",
    "I was so pleased to see him that I thought I should never have done wringing his hand.",
]


@pytest.mark.parametrize("cap", ["price_limit_reached", "user_cap_reached", "site_cap_reached"])
def test_a_cap_in_mid_book_pauses_and_what_is_finished_plays(
    provider: Provider, settings: Settings, rung: Rung, cap: str
) -> None:
    job = make_narration(make_user(), TEXTS)
    first = Take.objects.order_by("passages__chapter__number")[0]
    enough = settings.SPEECH_PRICE_PER_MILLION * (len(first.text) + 5) / 1_000_000
    if cap == "price_limit_reached":
        Job.objects.update(limit_usd=enough)
    else:
        name = "USER_CAP_USD_PER_MONTH" if cap == "user_cap_reached" else "SITE_CAP_USD_PER_DAY"
        setattr(settings, name, enough)

    buy()
    answer(rung)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, cap)
    assert "$" in job.error_detail
    states = NarratedChapter.objects.values_list("state", flat=True)
    assert list(states) == [ChapterState.READY, ChapterState.OPEN, ChapterState.OPEN]
    assert Charge.objects.total() == provider.ledger.billed_usd <= enough
    api = Client(headers={"Authorization": f"Bearer {Token.issue(job.owner)}"})
    played = api.get(f"/api/v1/jobs/{job.pk}/chapters/1.mp3", headers={"Range": "bytes=0-99"})
    assert (played.status_code, played["Content-Length"]) == (206, "100")


def test_the_switch_stops_all_that_is_not_under_way(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read with every lease: what was sent before is the last that is sent."""
    for name in ("alice", "bob"):
        make_narration(make_user(name), TEXTS)
    sent: list[int] = []

    def record(results: Iterable[tuple[Lease, Outcome]], *, down: bool) -> None:
        if not sent:
            SpendingStop.objects.create()
            sent.append(len(provider.ledger.entries))
        recording_record(results, down=down)

    recording_record = recording.record
    monkeypatch.setattr("jobs.pipeline.recording.record", record)

    buy(window=1, patience=2)

    assert [len(provider.ledger.entries)] == sent == [1]
    codes = set(Job.objects.values_list("state", "error_code"))
    assert codes == {(State.PAUSED, "spending_off")}


def test_the_switch_stops_auditions_and_suggestions_too(
    provider: Provider, settings: Settings
) -> None:
    settings.SUGGEST_MODEL = TEXT_MODEL
    alice = make_user()
    auditions.audition(alice, make_voice(alice), text="Hear me.")
    SpendingStop.objects.create(reason="The card expired.")

    buy()
    with pytest.raises(Refusal, match="stopped all spending"):
        suggestions.ask(suggestions.conversation_on(make_book(alice)))

    assert Job.objects.get().error_code == "spending_off"
    assert provider.ledger.entries == []
    assert not Charge.objects.exists()
