"""The provider itself: strict, honest about money, and as unsteady in voice as the real one."""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest

from tests.provider import Provider, voice
from tests.provider.encode import CODECS, encode
from tests.provider.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea."
BODY = {"input": TEXT, "voice": "a calm man", "language": "English", "response_format": "wav"}
DESIGN = "/v1/inference/Qwen/Qwen3-TTS-VoiceDesign"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def post(provider: Provider, path: str = DESIGN, **request: Any) -> httpx.Response:
    headers = {"Authorization": f"bearer {provider.key}"}
    if not request:
        request = {"json": BODY}
    return httpx.post(provider.url + path, headers=headers, trust_env=False, **request)


@pytest.mark.parametrize("speaker", range(voice.SPEAKERS))
def test_a_speaker_is_recognised_by_pitch(speaker: int) -> None:
    clip = voice.wav(voice.pcm(voice.speak(TEXT, speaker)))
    assert voice.recognise(clip) == speaker


def test_a_clip_looks_like_speech() -> None:
    clip = voice.speak(TEXT, 5)
    assert len(clip) / voice.RATE == pytest.approx(len(TEXT) / 14, rel=0.01)
    assert 20 * np.log10(np.sqrt(np.mean(clip**2))) == pytest.approx(-20, abs=0.5)
    assert np.abs(clip).max() < 0.9
    assert np.abs(clip[:1000]).max() < 0.01
    assert np.abs(clip[-1000:]).max() < 0.01
    assert np.array_equal(clip, voice.speak(TEXT, 5))


def test_chinese_takes_longer_than_its_characters_in_english() -> None:
    assert voice.seconds("今天天气很好") > 3 * voice.seconds("Hello!")


@pytest.mark.parametrize("name", ["wav", "pcm", *CODECS])
def test_every_format_has_bytes(name: str) -> None:
    assert len(encode(voice.pcm(voice.speak(TEXT, 1)), name)) > 5000


BAD: list[tuple[dict[str, Any], str]] = [
    ({"json": BODY | {"seed": 1}}, "seed"),
    ({"json": {"input": TEXT}}, "voice"),
    ({"json": BODY | {"input": ""}}, "input"),
    ({"json": BODY | {"input": "x" * 4001}}, "input"),
    ({"json": BODY | {"input": 7}}, "input"),
    ({"json": BODY | {"language": "en"}}, "language"),
    ({"json": BODY | {"response_format": "aac"}}, "response_format"),
    ({"json": []}, ""),
]


@pytest.mark.parametrize(("request_", "place"), BAD)
def test_what_it_does_not_know_it_refuses(
    request_: dict[str, Any], place: str, provider: Provider
) -> None:
    response = post(provider, **request_)
    assert response.status_code == 422
    assert [fault["loc"][-1] for fault in response.json()["detail"]] == [place]
    assert not provider.ledger.entries


@pytest.mark.parametrize("key", [None, "Bearer", "Bearer wrong", "Basic loopback"])
def test_it_asks_for_the_key(key: str | None, provider: Provider) -> None:
    headers = {"Authorization": key} if key else {}
    response = httpx.post(provider.url + DESIGN, json=BODY, headers=headers, trust_env=False)
    assert response.status_code == 401


def test_the_ledger_knows_what_was_paid(provider: Provider) -> None:
    provider.script({"fault": "status", "status": 503, "nth": [1]})
    assert [post(provider).status_code for _ in range(3)] == [503, 200, 200]
    ledger = httpx.get(provider.url + "/ledger", trust_env=False).json()
    assert [entry["billed"] for entry in ledger["requests"]] == [False, True, True]
    assert ledger["billed_characters"] == 2 * len(TEXT)
    assert len(ledger["bought_twice"]) == 1
    assert ledger["most_in_flight"] == 1


def test_each_description_draws_a_new_speaker(provider: Provider) -> None:
    for _ in range(5):
        post(provider)
    assert len({entry.speaker for entry in provider.ledger.entries}) == 5


def test_an_enrolled_clip_keeps_its_speaker(provider: Provider) -> None:
    clip = voice.wav(voice.pcm(voice.speak(TEXT, 11)))
    added = post(
        provider,
        "/v1/voices/add",
        data={"name": "Ann", "description": "calm"},
        files={"files": ("take.wav", clip)},
    ).json()
    body = BODY | {"voice": added["voice_id"]}
    for _ in range(3):
        assert post(provider, "/v1/inference/Qwen/Qwen3-TTS", json=body).status_code == 200
    assert {entry.speaker for entry in provider.ledger.entries} == {11}


def test_enrolment_wants_all_fields_and_a_clip(provider: Provider) -> None:
    fields = {"name": "Ann", "description": "calm"}
    files = {"files": ("take.wav", b"no audio")}
    assert post(provider, "/v1/voices/add", data=fields).status_code == 422
    assert post(provider, "/v1/voices/add", data=fields, files=files).status_code == 400


def test_more_than_the_limit_in_flight_is_refused() -> None:
    with Provider(limit=0) as provider:
        assert post(provider).status_code == 429
        assert provider.ledger.billed_characters == 0


def test_pcm_comes_as_it_is_made(provider: Provider) -> None:
    body = {
        "model": "Qwen/Qwen3-TTS-VoiceDesign",
        "input": TEXT,
        "voice": "a calm man",
        "response_format": "pcm",
    }
    response = post(provider, "/v1/openai/audio/speech", json=body)
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert len(response.content) == pytest.approx(len(TEXT) / 14 * voice.RATE * 2, rel=0.01)


def test_the_script_is_set_over_http_and_its_mistakes_are_named(provider: Provider) -> None:
    rules = {"rules": [{"fault": "html", "text": "Ishmael"}]}
    assert post(provider, "/script", json=rules).json() == {"rules": 1}
    assert post(provider).headers["Content-Type"] == "text/html"
    assert post(provider, "/script", json={"rules": [{"fault": "gremlin"}]}).status_code == 422


@pytest.mark.parametrize("fault", ["wrong_rate", "half", "runaway"])
def test_spoiled_clips_are_spoiled_in_length(fault: str, provider: Provider) -> None:
    provider.script({"fault": fault})
    body = {"model": "Qwen/Qwen3-TTS-VoiceDesign", "input": TEXT, "voice": "a man"}
    audio = post(provider, "/v1/openai/audio/speech", json=body).content
    with wave.open(io.BytesIO(audio)) as reader:
        ratio = reader.getnframes() / reader.getframerate() / voice.seconds(TEXT)
    assert not 0.4 < ratio < 2.5


def test_the_pace_is_read_and_varies_within_its_share() -> None:
    assert Pace.read("4 + 0.05*chars").seconds(100) == (4.0, 5.0)
    assert Pace.read("0").seconds(100) == (0.0, 0.0)
    drawn = [Pace.read("4+0.05*chars", 0.15).seconds(100)[0] for _ in range(50)]
    assert all(3.4 <= seconds <= 4.6 for seconds in drawn)
    with pytest.raises(ValueError, match=r"4\+0\.05\*chars"):
        Pace.read("slow")


def test_it_runs_from_the_shell_and_prints_its_address_first() -> None:
    command = [sys.executable, "-m", "tests.provider", "--profile", "openai"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/ledger", trust_env=False).json()["requests"] == []
        process.terminate()
    assert process.returncode == 0


KEY = {
    "api_key_name": "auto",
    "models": ["Qwen/Qwen3-TTS-VoiceDesign"],
    "expires_delta": 3600,
    "spending_limit": 0.002,
}


@pytest.mark.parametrize(
    "wrong",
    [{"api_key_name": "other"}, {"spending_limit": 0}, {"expires_delta": "1h"}, {"more": 1}],
)
def test_a_key_with_a_limit_is_made_from_exactly_what_is_documented(
    provider: Provider, wrong: dict[str, Any]
) -> None:
    assert post(provider, "/v1/scoped-jwt", json=KEY | wrong).status_code == 422
    assert provider.keys.made == []


def test_a_key_with_a_limit_speaks_until_it_is_spent_and_then_costs_nothing(
    provider: Provider,
) -> None:
    token = post(provider, "/v1/scoped-jwt", json=KEY).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}

    def speak(path: str = DESIGN) -> int:
        url = provider.url + path
        return httpx.post(url, headers=headers, json=BODY, trust_env=False).status_code

    assert [speak(), speak()] == [200, 402]  # one such passage costs $0.0015
    assert speak("/v1/inference/Qwen/Qwen3-TTS") == 403
    assert provider.ledger.billed_characters == len(TEXT)
    assert speak("/v1/scoped-jwt") == 401  # it makes no other key
