from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from narrator.speech.client import HttpSpeaker
from narrator.speech.errors import Stopped
from narrator.speech.offline import OfflineSpeaker
from narrator.speech.profiles import PROFILES
from narrator.speech.speakers import SpeechConfig, open_speaker
from tests.speech.samples import CLONE, DESIGN, KEY, speak

if TYPE_CHECKING:
    from tests.provider import Provider

CONFIG = SpeechConfig(
    profile="deepinfra",
    url="https://speech.example",
    token=KEY,
    model=DESIGN,
    clone_model=CLONE,
    price_per_million=Decimal("20.00"),
)


@pytest.mark.parametrize(
    ("characters", "price"),
    [(0, "0"), (1, "0.00002"), (1000, "0.02"), (500_000, "10"), (333_333, "6.66666")],
)
def test_the_price_is_exact(characters: int, price: str) -> None:
    assert CONFIG.price(characters) == Decimal(price)


def test_the_offline_voice_costs_nothing() -> None:
    assert replace(CONFIG, profile="offline").price(10**9) == 0


@pytest.mark.parametrize("profile", ["deepinfra", "openai", "vllm-omni", "chat"])
def test_a_profile_with_a_server_opens_a_client(profile: str) -> None:
    assert isinstance(open_speaker(replace(CONFIG, profile=profile)), HttpSpeaker)


def test_the_offline_profile_needs_neither_key_nor_address() -> None:
    config = replace(CONFIG, profile="offline", token=None, url="")
    assert isinstance(open_speaker(config), OfflineSpeaker)


@pytest.mark.parametrize("token", [None, ""])
def test_a_missing_key_is_said_before_anything_is_sent(token: str | None) -> None:
    with pytest.raises(Stopped) as caught:
        open_speaker(replace(CONFIG, token=token))
    assert caught.value.code == "key_missing"
    assert "DEEPINFRA_TOKEN" in caught.value.detail


def test_an_own_server_needs_no_key() -> None:
    assert not PROFILES["vllm-omni"].needs_key
    open_speaker(replace(CONFIG, profile="vllm-omni", token=None))


def test_an_unknown_profile_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'piper'; use one of deepinfra, openai"):
        open_speaker(replace(CONFIG, profile="piper"))


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(CONFIG)


def test_a_slash_at_the_end_of_the_address_does_no_harm(provider: Provider) -> None:
    config = replace(CONFIG, url=f"{provider.url}/", token=provider.key)
    [speech] = speak(open_speaker(config))
    assert speech.audio.startswith(b"RIFF")
