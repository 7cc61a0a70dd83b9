"""`manage.py probe_speech` asks before it spends, and prints what it found."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

if TYPE_CHECKING:
    from tests.provider import Provider


@pytest.fixture
def site(provider: Provider, settings: Any) -> Provider:
    settings.SPEECH_PROFILE = "deepinfra"
    settings.SPEECH_URL = provider.url
    settings.DEEPINFRA_TOKEN = provider.key
    return provider


def answer(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: words)


def test_it_prints_findings_and_a_profile(site: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "y")
    out = io.StringIO()
    call_command("probe_speech", stdout=out)
    assert "This costs at most $0.1" in out.getvalue()
    assert "one description, other texts: " in out.getvalue()
    assert "the enrolled voice and its clip: 0 of 5 takes sound like somebody else" in (
        out.getvalue()
    )
    assert "yes streaming" in out.getvalue()
    assert "DEEPINFRA = Profile(" in out.getvalue()
    assert site.key not in out.getvalue()


def test_the_long_text_can_be_left_out(site: Provider) -> None:
    out = io.StringIO()
    call_command("probe_speech", "--yes", "--short", stdout=out)
    assert "This costs at most $0.0" in out.getvalue()
    assert "long text" not in out.getvalue()


@pytest.mark.parametrize("words", ["", "n", "yes please"])
def test_without_a_yes_nothing_is_asked(
    words: str, site: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, words)
    with pytest.raises(CommandError, match="Nothing was asked"):
        call_command("probe_speech", stdout=io.StringIO())
    assert not site.ledger.entries


@pytest.mark.parametrize(
    ("profile", "token", "said"),
    [("offline", "", "no server"), ("deepinfra", "", "DEEPINFRA_TOKEN"),
     ("deepinfra", "wrong", "refused the key")],
)  # fmt: skip
def test_what_cannot_be_probed_is_said_in_a_sentence(
    profile: str, token: str, said: str, site: Provider, settings: Any
) -> None:
    settings.SPEECH_PROFILE, settings.DEEPINFRA_TOKEN = profile, token
    with pytest.raises(CommandError, match=said):
        call_command("probe_speech", "--yes", stdout=io.StringIO())
