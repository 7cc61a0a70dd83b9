"""Every profile speaks to a server of its kind, over real HTTP."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from narrator.speech.errors import Rejected, Stopped
from narrator.speech.types import Clip
from tests.provider import Provider, voice
from tests.speech.samples import (
    CLONE,
    HELLO,
    WAV,
    always,
    answered_by,
    client,
    fail,
    say,
    seconds,
    speak,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.speech.types import Speech

KINDS = [
    ("deepinfra", "deepinfra"),
    ("openai", "deepinfra"),
    ("openai", "openai"),
    ("vllm-omni", "vllm-omni"),
    ("chat", "deepinfra"),
    ("chat", "chat"),
]
every_kind = pytest.mark.parametrize(("profile", "server"), KINDS)


@every_kind
def test_it_speaks_the_whole_text(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    provider = start_provider(server)
    [speech] = speak(client(provider, profile))
    assert speech.media_type == "audio/wav"
    assert speech.request_id
    assert seconds(speech.audio) == pytest.approx(len(HELLO.text) / 14, rel=0.05)
    assert provider.ledger.billed_characters == len(HELLO.text)


@every_kind
@pytest.mark.parametrize("language", ["zh", "ja", "ko", "ru", "pt-BR", "nl"])
def test_it_sends_every_language_by_a_name_that_the_server_knows(
    profile: str, server: str, language: str, start_provider: Callable[[str], Provider]
) -> None:
    provider = start_provider(server)
    speak(client(provider, profile), say(language=language))
    assert [entry.status for entry in provider.ledger.entries] == [200]


@every_kind
def test_a_wrong_key_stops_everything(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    provider = start_provider(server)
    provider.key = "another"
    error = fail(client(provider, profile))
    assert isinstance(error, Stopped)
    assert error.code == "key_refused"
    assert not provider.ledger.entries


@every_kind
def test_an_unknown_model_stops_everything(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    error = fail(client(start_provider(server), profile), say(model="Qwen/Nobody"))
    assert isinstance(error, Stopped)
    assert error.code == "model_unavailable"


@every_kind
def test_what_the_server_says_is_passed_on_from_either_shape_of_error(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    provider = start_provider(server)
    provider.script({"fault": "status", "status": 400, "message": "Too odd to say."})
    error = fail(client(provider, profile))
    assert isinstance(error, Rejected)
    assert "Too odd to say." in error.detail


@pytest.mark.parametrize("profile", ["deepinfra", "chat"])
@pytest.mark.parametrize(
    ("fault", "code"), [("bare_base64", None), ("bad_base64", "bad_response"),
                        ("audio_url", "audio_by_url")]
)  # fmt: skip
def test_audio_in_json_is_a_data_url_or_bare_but_never_an_address(
    profile: str, fault: str, code: str | None, provider: Provider
) -> None:
    provider.script({"fault": fault})
    if code is None:
        [speech] = speak(client(provider, profile))
        assert speech.media_type == "audio/wav"
    else:
        assert fail(client(provider, profile)).code == code


def test_the_native_answer_says_what_it_cost(provider: Provider) -> None:
    [speech] = speak(client(provider))
    assert speech.characters == len(HELLO.text)
    assert speech.cost_usd == Decimal(len(HELLO.text)) * 20 / 1_000_000


def test_the_path_that_answered_is_remembered() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        known = request.url.path == "/v1/audio/speech"
        return httpx.Response(200, content=WAV) if known else httpx.Response(404)

    speak(answered_by(handler, "openai"), HELLO, HELLO)
    assert asked == ["/v1/openai/audio/speech", "/v1/audio/speech", "/v1/audio/speech"]


def test_an_enrolled_voice_is_one_speaker_and_a_described_one_is_not(provider: Provider) -> None:
    clip = voice.wav(voice.pcm(voice.speak("This is how I sound, all day long.", 9)))
    enrolled = provider.studio.enrol("Anna", "a calm voice", clip)
    pinned = say(model=CLONE, voice_id=enrolled.voice_id)
    speak(client(provider), pinned, pinned, pinned, HELLO, HELLO, HELLO)
    speakers = [entry.speaker for entry in provider.ledger.entries]
    assert speakers[:3] == [9, 9, 9]
    assert len(set(speakers[3:])) == 3


def test_a_clip_with_each_request_is_one_speaker_where_no_voice_is_kept(
    start_provider: Callable[[str], Provider],
) -> None:
    provider, said = start_provider("vllm-omni"), "This is how I sound, all day long."
    clip = Clip.of(voice.wav(voice.pcm(voice.speak(said, 9))), said)
    pinned = say(model=CLONE, clip=clip)
    speak(client(provider, "vllm-omni"), pinned, pinned, HELLO)
    speakers = [entry.speaker for entry in provider.ledger.entries]
    assert speakers[:2] == [9, 9]
    assert speakers[2] != 9


def test_a_clip_goes_only_where_it_is_known(provider: Provider) -> None:
    clip = Clip.of(WAV, "Hello.")
    speak(client(provider), say(clip=clip))  # it refuses unknown fields
    assert provider.ledger.entries[0].status == 200


def test_the_words_of_a_clip_are_not_repeated_by_a_refusal() -> None:
    said = "What was said in the clip is nobody's business."
    refusal = always(400, json={"error": {"message": f"ref_text is odd: {said}"}})
    error = fail(answered_by(refusal, "vllm-omni"), say(clip=Clip.of(WAV, said)))
    assert said not in str(error)
    assert said not in repr(say(clip=Clip.of(WAV, said)))


def test_a_voice_that_the_server_forgot_stops_the_book(provider: Provider) -> None:
    error = fail(client(provider), say(model=CLONE, voice_id="gone"))
    assert isinstance(error, Stopped)
    assert error.code == "voice_unavailable"


def test_a_seed_goes_only_where_it_is_known(start_provider: Callable[[str], Provider]) -> None:
    seeded = say(seed=7)
    provider = start_provider("vllm-omni")
    speak(client(provider, "vllm-omni"), seeded, seeded)
    first, second = provider.ledger.entries
    assert first.speaker == second.speaker
    speak(client(start_provider("deepinfra")), seeded)  # it refuses unknown fields


def test_two_hundred_requests_are_in_flight_at_once() -> None:
    async def all_at_once(provider: Provider) -> list[Speech]:
        speaker = client(provider)
        try:
            return await asyncio.gather(*(speaker.speak(HELLO) for _ in range(200)))
        finally:
            await speaker.aclose()

    with Provider(latency="1.5") as provider:
        speeches = asyncio.run(all_at_once(provider))
        assert len({speech.request_id for speech in speeches}) == 200
        assert provider.ledger.most_in_flight == 200


def test_a_moved_server_is_not_followed(provider: Provider) -> None:
    provider.script({"fault": "status", "status": 307})
    error = fail(client(provider))
    assert isinstance(error, Stopped)
    assert error.code == "redirected"
