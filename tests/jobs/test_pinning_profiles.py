"""A kept take reads by what each kind of server offers; where it offers nothing, that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import auditions, pinning
from jobs.models import Charge, Job, Passage, Take
from jobs.pipeline import voices
from jobs.quotes import make_quote
from jobs.states import ChargeState, State, TakeState
from narrator import casting
from narrator.web.api.payloads import quote_payload
from tests.jobs.conftest import buy
from tests.provider import Provider
from tests.rows import make_book, make_narration, make_user, make_voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from narrator.models import User, Voice

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "The last train had left at ten, and yet someone was still waiting under the clock."
TEXT = "\n\n".join(f"{LINE} That was night number {night}. " * 5 for night in range(4))


@pytest.fixture
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Provider]:
    with Provider(request.param) as running:
        settings.SPEECH_PROFILE = request.param
        settings.SPEECH_URL = running.url
        settings.DEEPINFRA_TOKEN = running.key
        settings.REDIS_URL = "unix:///nowhere/redis.sock"
        voices.forget_facts()
        yield running


def kept(owner: User) -> Voice:
    voice = make_voice(owner)
    job = auditions.audition(owner, voice, text=LINE, takes=2)
    buy()
    pinning.pin(voice, job.auditions.order_by("pk")[1])
    return voice


@pytest.mark.parametrize("server", ["openai", "vllm-omni"], indirect=True)
def test_a_server_that_keeps_voices_reads_with_the_take(server: Provider) -> None:
    owner = make_user()
    voice = kept(owner)
    drawn = {entry.speaker for entry in server.ledger.entries}
    server.ledger.clear()

    make_narration(owner, [TEXT], voice=voice)
    buy()

    assert not Take.objects.exclude(state=TakeState.DONE).exists()
    readers = {entry.speaker for entry in server.ledger.entries}
    assert len(readers) == 1
    assert readers <= drawn
    assert set(Take.objects.values_list("flag", flat=True)) == {""}
    assert casting.steadiness_warning(casting.current_version(voice)) == ""


@pytest.mark.parametrize("status", [404, 405])
@pytest.mark.parametrize("server", ["vllm-omni"], indirect=True)
def test_a_server_that_keeps_none_but_takes_clips_reads_with_the_take_all_the_same(
    server: Provider, status: int
) -> None:
    server.studio.keeps = status
    owner = make_user()
    voice = kept(owner)
    drawn = {entry.speaker for entry in server.ledger.entries}
    server.ledger.clear()

    job = make_narration(owner, [TEXT], voice=voice)
    buy()

    takes = Take.objects.filter(passages__chapter__job=job)
    assert not takes.exclude(state=TakeState.DONE, flag="").exists()
    readers = {entry.speaker for entry in server.ledger.entries}
    assert (len(readers), readers <= drawn) == (1, True)
    assert not server.studio.voices
    assert Charge.objects.filter(take=None).count() == 1  # asked once, and not for each passage
    assert Charge.objects.get(take=None).state == ChargeState.RELEASED


@pytest.mark.parametrize("server", ["chat"], indirect=True)
def test_a_server_that_keeps_none_is_warned_of_before_the_price_is_accepted(
    server: Provider,
) -> None:
    owner = make_user()
    voice = kept(owner)
    book = make_book(owner, [TEXT])

    quote = quote_payload(make_quote(owner, book, voice))

    assert len(quote.warnings) == 1
    assert "keeps no voices" in quote.warnings[0]


@pytest.mark.parametrize("server", ["chat"], indirect=True)
def test_there_passages_are_larger_so_that_fewer_seams_are_heard(server: Provider) -> None:
    owner = make_user()
    voice = kept(owner)
    described = make_narration(owner, [TEXT], voice=make_voice(owner, "Another voice."))
    pinned = make_narration(owner, [TEXT], voice=voice)

    def count(job: Job) -> int:
        return Passage.objects.filter(chapter__job=job).count()

    assert count(pinned) == count(described)


@pytest.mark.parametrize("server", ["chat"], indirect=True)
def test_there_each_take_is_compared_with_the_kept_one_and_drawn_once_more(
    server: Provider,
) -> None:
    owner = make_user()
    voice = kept(owner)
    job = make_narration(owner, [TEXT], voice=voice)
    Job.objects.update(limit_usd=1)

    buy(patience=3)

    takes = Take.objects.filter(passages__chapter__job=job)
    assert not takes.exclude(state=TakeState.DONE).exists()
    flagged = takes.filter(flag="drift")
    assert flagged.exists()
    assert {take.draws.filter(code="drift").count() for take in flagged} == {1}


@pytest.mark.parametrize("server", ["chat"], indirect=True)
def test_a_server_without_enrolment_stops_the_voice_and_not_the_site(
    server: Provider, settings: Settings
) -> None:
    owner = make_user()
    voice = make_voice(owner)
    heard = auditions.audition(owner, voice, text=LINE, takes=1)
    buy()
    settings.SPEECH_PROFILE = "openai"  # says that it keeps voices, and this server does not
    take = heard.auditions.get()
    pinning.pin(voice, take)
    job = make_narration(owner, [TEXT], voice=voice)
    other = make_narration(make_user("bob"), [TEXT])
    Job.objects.filter(pk=other.pk).update(state=State.PAUSED)

    buy()

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "no_enrolment")
    assert job.error_detail
