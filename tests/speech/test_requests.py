"""What each profile sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from narrator.speech.client import HttpSpeaker
from narrator.speech.errors import Rejected, Stopped
from narrator.speech.profiles import PROFILES
from narrator.speech.server import Server
from tests.speech.samples import DESIGN, HELLO, KEY, WAV, always, answered_by, fail, say, speak

if TYPE_CHECKING:
    from tests.provider import Provider


def sent(profile: str, **changes: Any) -> httpx.Request:
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, headers={"Content-Type": "audio/wav"}, content=WAV)

    speak(answered_by(handler, profile), say(**changes))
    [request] = requests
    return request


BODIES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "deepinfra",
        f"/v1/inference/{DESIGN}",
        {
            "input": HELLO.text,
            "voice": HELLO.description,
            "language": "English",
            "response_format": "wav",
        },
    ),
    (
        "openai",
        "/v1/openai/audio/speech",
        {
            "model": DESIGN,
            "input": HELLO.text,
            "voice": HELLO.description,
            "extra_body": {"language": "English"},
            "response_format": "wav",
        },
    ),
    (
        "vllm-omni",
        "/v1/audio/speech",
        {
            "model": DESIGN,
            "input": HELLO.text,
            "instructions": HELLO.description,
            "language": "English",
            "response_format": "wav",
            "task_type": "VoiceDesign",
        },
    ),
    (
        "chat",
        "/v1/openai/chat/completions",
        {
            "model": DESIGN,
            "messages": [{"role": "user", "content": HELLO.text}],
            "modalities": ["text", "audio"],
            "audio": {"voice": HELLO.description, "format": "wav"},
        },
    ),
]


@pytest.mark.parametrize(("profile", "path", "body"), BODIES)
def test_a_described_voice(profile: str, path: str, body: dict[str, Any]) -> None:
    request = sent(profile)
    assert request.url.path == path
    assert json.loads(request.content) == body
    assert request.headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("profile", ["deepinfra", "openai", "vllm-omni"])
def test_an_enrolled_voice_takes_the_place_of_the_description(profile: str) -> None:
    body = json.loads(sent(profile, voice_id="v1").content)
    assert body["voice"] == "v1"
    assert HELLO.description not in body.values()
    assert body.get("task_type") == ("Base" if profile == "vllm-omni" else None)


@pytest.mark.parametrize(
    ("language", "name"), [("de", "German"), ("zh-Hans", "Chinese"), ("pt_BR", "Portuguese"),
                           ("EN", "English"), ("nl", "Auto")]
)  # fmt: skip
def test_languages_go_by_name(language: str, name: str) -> None:
    assert json.loads(sent("deepinfra", language=language).content)["language"] == name


@pytest.mark.parametrize(
    ("model", "target"),
    [("a b", b"/v1/inference/a%20b"), ("m:v1", b"/v1/inference/m:v1"),
     ("m?x=1#y", b"/v1/inference/m%3Fx%3D1%23y")],
)  # fmt: skip
def test_a_model_cannot_leave_its_place_in_the_path(model: str, target: bytes) -> None:
    assert sent("deepinfra", model=model).url.raw_path == target


def test_text_goes_as_it_is() -> None:
    text = '"Ça alors…" — 漢字 🎧 </speak>\n'
    assert json.loads(sent("deepinfra", text=text).content)["input"] == text


def test_a_long_text_is_given_more_time() -> None:
    short = sent("deepinfra").extensions["timeout"]
    long = sent("deepinfra", text="word " * 800).extensions["timeout"]
    wide = sent("deepinfra", text="字" * 800, language="en").extensions["timeout"]
    assert short["read"] == 120
    assert short["connect"] == 10
    assert long["read"] == pytest.approx(30 + 1.5 * 4000 / 14)
    assert wide["read"] > 120


def test_half_a_character_is_refused_before_it_is_sent() -> None:
    error = fail(answered_by(always(500)), say(text="half \ud83d"))
    assert isinstance(error, Rejected)
    assert error.code == "invalid_text"


@pytest.mark.parametrize("token", ["clé", "a\nb", "\x7f"])
def test_a_key_that_no_header_can_carry_is_named(token: str) -> None:
    with pytest.raises(Stopped) as caught:
        Server("https://speech.example", token)
    assert caught.value.code == "key_malformed"
    assert token not in str(caught.value)


def test_a_key_from_a_file_loses_its_line_end(provider: Provider) -> None:
    [speech] = speak(HttpSpeaker(PROFILES["deepinfra"], Server(provider.url, f"{provider.key}\n")))
    assert speech.characters == len(HELLO.text)
