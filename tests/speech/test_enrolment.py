"""A take becomes a voice that the server keeps: once, and found again when its answer was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from narrator.speech.enrolment import Sample, delete_voice, enrol, find_voice, list_voices
from narrator.speech.errors import Charged, Rejected, Stopped, Transient
from narrator.speech.profiles import PROFILES
from tests.provider import Provider, voice
from tests.speech.samples import CLONE, HELLO, always, client, fail, say, speak
from tests.speech.serving import answering, ask, at, refused

if TYPE_CHECKING:
    from collections.abc import Callable

SAID = "This is how I sound, all day long, whatever I read."
SAMPLE = Sample(
    name="narrator-7f3a",
    clip=voice.wav(voice.pcm(voice.speak(SAID, 9))),
    transcript=SAID,
    description="male baritone, warm and dark",
)
KINDS = [("deepinfra", "deepinfra"), ("openai", "openai"), ("vllm-omni", "vllm-omni")]
every_kind = pytest.mark.parametrize(("profile", "server"), KINDS)


def enrolled(provider: Provider, profile: str = "deepinfra", sample: Sample = SAMPLE) -> str:
    voice_id = ask(at(provider), lambda server: enrol(server, PROFILES[profile], sample))
    assert isinstance(voice_id, str)
    return voice_id


@every_kind
def test_what_is_read_with_an_enrolled_voice_has_one_speaker(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    provider = start_provider(server)
    pinned = say(model=CLONE, voice_id=enrolled(provider, profile))
    speak(client(provider, profile), pinned, pinned, pinned)
    assert [entry.speaker for entry in provider.ledger.entries] == [9, 9, 9]


@every_kind
def test_a_voice_is_found_by_its_name_and_deleted_once(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    provider, kind = start_provider(server), PROFILES[profile]
    voice_id = enrolled(provider, profile)
    assert ask(at(provider), lambda server: find_voice(server, kind, SAMPLE.name)) == voice_id
    assert ask(at(provider), lambda server: find_voice(server, kind, "nobody")) is None
    assert ask(at(provider), lambda server: delete_voice(server, kind, voice_id)) is True
    assert ask(at(provider), lambda server: delete_voice(server, kind, voice_id)) is False
    assert ask(at(provider), lambda server: list_voices(server, kind)) == []


@every_kind
def test_reading_with_a_deleted_voice_says_so(
    profile: str, server: str, start_provider: Callable[[str], Provider]
) -> None:
    provider = start_provider(server)
    voice_id = enrolled(provider, profile)
    provider.studio.voices.clear()
    error = fail(client(provider, profile), say(model=CLONE, voice_id=voice_id))
    assert isinstance(error, Stopped)
    assert (error.code, error.charged) == ("voice_unavailable", Charged.NO)


@pytest.mark.parametrize("file_field", ["files", "audio"])
def test_the_clip_is_sent_under_either_of_its_names(file_field: str, provider: Provider) -> None:
    provider.studio.file_field = file_field
    assert enrolled(provider) in provider.studio.voices
    assert len(provider.studio.voices) == 1


def test_a_lost_answer_is_not_asked_for_again_but_looked_for(provider: Provider) -> None:
    provider.studio.lose_answers = 1
    kind = PROFILES["deepinfra"]
    error = refused(at(provider), lambda server: enrol(server, kind, SAMPLE))
    assert isinstance(error, Transient)
    assert (error.code, error.charged) == ("connection_lost", Charged.MAYBE)
    [kept] = provider.studio.voices
    assert ask(at(provider), lambda server: find_voice(server, kind, SAMPLE.name)) == kept


def test_a_clip_that_is_none_is_refused_for_good(provider: Provider) -> None:
    sample = Sample("broken", b"no audio", SAID)
    kind = PROFILES["deepinfra"]
    error = refused(at(provider), lambda server: enrol(server, kind, sample))
    assert isinstance(error, Rejected)
    assert error.charged is Charged.NO


@pytest.mark.parametrize("profile", ["chat", "offline"])
def test_a_profile_that_keeps_no_voices_says_so(profile: str) -> None:
    server = answering(always(500))
    error = refused(server, lambda server: enrol(server, PROFILES[profile], SAMPLE))
    assert isinstance(error, Stopped)
    assert error.code == "no_enrolment"


@pytest.mark.parametrize("status", [404, 405, 501])
def test_so_does_a_server_that_keeps_none(status: int) -> None:
    server = answering(always(status, text="Not here"))
    error = refused(server, lambda server: enrol(server, PROFILES["openai"], SAMPLE))
    assert isinstance(error, Stopped)
    assert error.code == "no_enrolment"


@pytest.mark.parametrize(
    ("body", "voice_id"),
    [
        ({"voice_id": "v1", "name": "n"}, "v1"),
        ({"id": "v2"}, "v2"),
        ({"success": True, "voice": {"name": "n"}}, "n"),
        ({"voice": {"id": "v3", "name": "n"}}, "v3"),
    ],
)
def test_the_id_is_found_in_every_spelling(body: dict[str, Any], voice_id: str) -> None:
    server = answering(always(201, json=body))
    assert ask(server, lambda server: enrol(server, PROFILES["openai"], SAMPLE)) == voice_id


@pytest.mark.parametrize("answer", [{"json": {}}, {"json": {"voice_id": 7}}, {"text": "<html>"}])
def test_an_answer_without_an_id_may_have_enrolled(answer: dict[str, Any]) -> None:
    server = answering(always(**answer))
    error = refused(server, lambda server: enrol(server, PROFILES["openai"], SAMPLE))
    assert isinstance(error, Transient)
    assert (error.code, error.charged) == ("bad_response", Charged.MAYBE)


@pytest.mark.parametrize(
    "body",
    [
        {"voices": [{"voice_id": "a", "name": "x"}, 7, {}]},
        [{"id": "a", "name": "x"}],
    ],
)
def test_a_list_of_voices_is_read_in_every_spelling(body: Any) -> None:
    server = answering(always(json=body))
    assert ask(server, lambda server: find_voice(server, PROFILES["openai"], "x")) == "a"


def test_a_strange_id_cannot_leave_its_place_in_the_address() -> None:
    asked: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(204)

    kind = PROFILES["openai"]
    ask(answering(handler), lambda server: delete_voice(server, kind, "../me?x=1"))
    assert asked == [b"/v1/voices/..%2Fme%3Fx%3D1"]


def test_neither_transcript_nor_description_is_shown() -> None:
    shown = repr(SAMPLE)
    assert SAID not in shown
    assert "baritone" not in shown
    server = answering(always(400, json={"error": f"bad: {SAID}"}))
    error = refused(server, lambda server: enrol(server, PROFILES["openai"], SAMPLE))
    assert SAID not in str(error)
    assert HELLO.text not in str(error)
