"""Probing finds what each kind of server supports, and writes it down as a profile."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from narrator.speech import pasting, profiles
from narrator.speech.errors import Stopped
from narrator.speech.findings import DESCRIPTION, LONG, Report, estimate
from narrator.speech.probing import probe
from narrator.speech.profiles import PROFILES, Clone, LanguageIn, Profile
from narrator.speech.server import Server
from narrator.speech.speakers import SpeechConfig
from tests.provider import Provider
from tests.speech.samples import CLONE, DESIGN, KEY
from tests.speech.serving import answering, ask, at, refused

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIG = SpeechConfig("deepinfra", "", KEY, DESIGN, CLONE, Decimal("20.00"))


def probed(provider: Provider, profile: str) -> Report:
    config = replace(CONFIG, profile=profile)
    stranger = Server(provider.url, "no key")

    async def run(server: Server) -> Report:
        async with contextlib.aclosing(stranger):
            return await probe(config, server, stranger)

    report = ask(at(provider), run)
    assert isinstance(report, Report)
    return report


def said(report: Report, probe: str) -> str:
    return next(finding.said for finding in report.findings if finding.probe == probe)


def outcomes(report: Report) -> dict[str, bool]:
    return {finding.probe: finding.works for finding in report.findings}


KINDS = [
    ("deepinfra", "deepinfra", PROFILES["deepinfra"]),
    ("openai", "deepinfra", PROFILES["openai"]),
    ("vllm-omni", "vllm-omni", PROFILES["vllm-omni"]),
    ("chat", "chat", PROFILES["chat"]),
]


@pytest.mark.parametrize(("profile", "server", "expected"), KINDS)
def test_a_server_of_a_known_kind_is_recognised_as_it_is(
    profile: str, server: str, expected: Profile, start_provider: Callable[[str], Provider]
) -> None:
    assert probed(start_provider(server), profile).profile == expected


def test_every_probe_is_answered_and_nothing_stays_at_the_server(provider: Provider) -> None:
    found = outcomes(probed(provider, "deepinfra"))
    assert {probe for probe, works in found.items() if not works} == {"seed"}
    assert {"streaming", "enrolment", "reading with it", "deleting it"} <= set(found)
    assert not provider.studio.voices


def test_it_says_what_is_charged(provider: Provider) -> None:
    findings = [finding.said for finding in probed(provider, "deepinfra").findings]
    assert sum("the text's characters are charged" in each for each in findings) == 3
    assert any("$20.00 for a million" in each for each in findings)


def test_it_costs_no_more_than_it_says_before(provider: Provider) -> None:
    probed(provider, "deepinfra")
    assert 0 < provider.ledger.billed_usd < estimate(CONFIG) < Decimal("0.20")
    assert estimate(CONFIG, long=False) < estimate(CONFIG) - Decimal("0.05")
    assert estimate(replace(CONFIG, enrolment_price=Decimal(1))) == estimate(CONFIG) + 1


def test_one_voice_is_heard_in_one_text_and_in_others_and_beside_its_clip(
    provider: Provider,
) -> None:
    heard = {each.what: each.takes for each in probed(provider, "deepinfra").heard}
    assert {what: len(takes) for what, takes in heard.items()} == {
        "one description, one text": 5,
        "one description, other texts": 6,
        "the enrolled voice and its clip": 6,
    }
    speakers = [entry.speaker for entry in provider.ledger.entries if entry.model == CLONE]
    assert len(set(speakers)) == 1


def test_a_long_text_is_heard_to_its_end(provider: Provider) -> None:
    report = probed(provider, "deepinfra")
    assert 2300 < len(LONG) <= 2500
    assert outcomes(report)["long text"]
    assert f"of {len(LONG)} characters" in said(report, "long text")


def test_a_long_text_that_stops_too_early_is_noticed(provider: Provider) -> None:
    provider.script({"fault": "half", "text": LONG})
    assert not outcomes(probed(provider, "deepinfra"))["long text"]


def test_the_words_of_refusals_are_kept(provider: Provider) -> None:
    report = probed(provider, "deepinfra")
    assert "HTTP 401" in said(report, "wrong key")
    assert "HTTP 422" in said(report, "empty text")
    assert "Extra inputs" in said(report, "unknown field")
    assert "HTTP 404" in said(report, "unknown model")
    assert said(report, "limits").startswith("200 requests")


def test_what_the_open_route_does_with_speed_and_language_is_found(provider: Provider) -> None:
    report = probed(provider, "openai")
    assert not outcomes(report)["speed"]  # taken and ignored, as others have measured
    assert not outcomes(report)["language at the top"]


def test_a_server_that_keeps_no_voices_and_takes_no_language_is_written_so() -> None:
    with Provider("openai") as provider:

        def handler(request: httpx.Request) -> httpx.Response:
            return _plain_server(provider, request)

        config = replace(CONFIG, profile="openai")
        report = ask(answering(handler), lambda server: probe(config, server))
    assert report.profile.clone is Clone.NONE
    assert report.profile.language_in is LanguageIn.NONE
    assert outcomes(report)["speech"]


def _plain_server(provider: Provider, request: httpx.Request) -> httpx.Response:
    """Kokoro and its like: presets, no languages, no enrolment."""
    if "voices" in request.url.path:
        return httpx.Response(404)
    if b"extra_body" in request.content:
        return httpx.Response(422, json={"detail": [{"loc": ["body"], "msg": "extra"}]})
    url, headers = f"{provider.url}{request.url.path}", {"Authorization": f"Bearer {provider.key}"}
    answer = httpx.request(
        request.method, url, content=request.content, trust_env=False,
        headers=headers | {"Content-Type": "application/json"},
    )  # fmt: skip
    kind = {"Content-Type": answer.headers["Content-Type"]}
    return httpx.Response(answer.status_code, headers=kind, content=answer.content)


@pytest.mark.parametrize("status", [401, 402])
def test_a_key_or_a_balance_that_is_none_ends_it_at_once(status: int, provider: Provider) -> None:
    provider.script({"fault": "status", "status": status})
    error = refused(at(provider), lambda server: probe(CONFIG, server))
    assert isinstance(error, Stopped)
    assert [entry.status for entry in provider.ledger.entries] == [404, status]


def test_a_server_that_never_speaks_is_asked_no_further(provider: Provider) -> None:
    provider.script({"fault": "html"})
    report = probed(provider, "deepinfra")
    assert outcomes(report)["speech"] is False
    assert "streaming" not in outcomes(report)


def test_neither_key_nor_description_is_in_a_report(provider: Provider) -> None:
    report = probed(provider, "deepinfra")
    assert provider.key not in str(report.findings)
    assert DESCRIPTION not in str(report)


@pytest.mark.parametrize("profile", PROFILES.values())
def test_what_is_pasted_is_the_profile(profile: Profile) -> None:
    scope = vars(profiles).copy()
    exec(pasting.source(profile), scope)
    assert scope[profile.name.upper().replace("-", "_")] == profile
