"""What holds for every profile there is, at a server of its kind, whatever shape it answers in."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from narrator.audio.clip import decode
from narrator.speech.errors import Charged, Rejected, Stopped
from narrator.speech.profiles import PROFILES, Shape
from narrator.speech.speakers import SpeechConfig, open_speaker
from narrator.text import pace
from tests.speech.listening import listen
from tests.speech.samples import CLONE, DESIGN, HELLO, WAV, always, answered_by, fail, say, speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.speech.types import StreamingSpeaker
    from tests.provider import Provider

    Open = Callable[[str], StreamingSpeaker]

SERVED = [name for name, profile in PROFILES.items() if profile.shape is not Shape.LOCAL]
B64 = base64.b64encode(WAV).decode()
DATA_URL = f"data:audio/wav;base64,{B64}"
ADDRESS = "https://speech.example/made/7.wav"
every_profile = pytest.mark.parametrize("profile", PROFILES)
every_server = pytest.mark.parametrize("profile", SERVED)


@pytest.fixture
def opened(start_provider: Callable[[str], Provider]) -> Open:
    """Open a profile as an installation does, at a loopback server of its kind."""

    def open_(profile: str) -> StreamingSpeaker:
        served = profile in SERVED
        provider = start_provider(profile) if served else None
        url, key = (provider.url, provider.key) if provider else ("", None)
        return open_speaker(SpeechConfig(profile, url, key, DESIGN, CLONE, Decimal(20)))

    return open_


def in_json(profile: str, audio: str) -> dict[str, Any]:
    """The audio where a server of this kind puts it when it answers in JSON."""
    if PROFILES[profile].shape is Shape.CHAT:
        return {"choices": [{"message": {"role": "assistant", "audio": {"data": audio}}}]}
    return {"audio": audio, "output_format": "wav", "inference_status": {"status": "succeeded"}}


@every_profile
def test_it_speaks_the_text_in_a_plausible_time(profile: str, opened: Open) -> None:
    [speech] = speak(opened(profile))
    clip = decode(speech.audio, speech.media_type)
    assert pace.plausible(clip.seconds, HELLO.text, HELLO.language)


@every_profile
def test_it_is_heard_in_samples(profile: str, opened: Open) -> None:
    stream, heard = listen(opened(profile))
    assert heard.error is None
    assert pace.plausible(len(heard.samples) / 2 / stream.rate, HELLO.text, HELLO.language)


@every_profile
def test_what_has_no_words_is_refused_and_costs_nothing(profile: str, opened: Open) -> None:
    error = fail(opened(profile), say(text=" \n"))
    assert isinstance(error, Rejected)
    assert error.charged is Charged.NO


@every_server
@pytest.mark.parametrize("audio", [DATA_URL, B64])
def test_audio_in_json_is_a_data_url_or_bare(profile: str, audio: str) -> None:
    [speech] = speak(answered_by(always(json=in_json(profile, audio)), profile))
    assert (speech.media_type, speech.audio) == ("audio/wav", WAV)


@every_server
@pytest.mark.parametrize("content_type", ["audio/wav", "application/octet-stream"])
def test_raw_audio_is_told_by_its_content_type(profile: str, content_type: str) -> None:
    answer = always(content=WAV, headers={"Content-Type": content_type})
    [speech] = speak(answered_by(answer, profile))
    assert (speech.media_type, speech.audio) == ("audio/wav", WAV)


@every_server
def test_an_address_instead_of_audio_is_refused_and_never_asked(profile: str) -> None:
    asked: list[str] = []
    body = in_json(profile, ADDRESS)

    def handler(request: Any) -> Any:
        asked.append(str(request.url))
        return always(json=body)(request)

    error = fail(answered_by(handler, profile))
    assert isinstance(error, Stopped)
    assert error.code == "audio_by_url"
    assert ADDRESS not in asked


@every_server
@pytest.mark.parametrize(
    "body",
    [
        {"error": "Too odd to say."},
        {"error": {"message": "Too odd to say.", "type": "x", "param": None, "code": None}},
        {"detail": [{"loc": ["body", "input"], "msg": "Too odd to say.", "type": "x"}]},
    ],
)
def test_every_shape_of_error_is_read(profile: str, body: dict[str, Any]) -> None:
    error = fail(answered_by(always(422, json=body), profile))
    assert isinstance(error, Rejected)
    assert "Too odd to say." in error.detail
    assert error.charged is Charged.NO
