"""A chosen take becomes a voice that the server keeps, and stops being one.

Sources: DeepInfra's OpenAPI (`/v1/voices`), vLLM-Omni `docs/serving/speech_api.md`
(`/v1/audio/voices`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from narrator.speech.errors import SpeechError, Stopped
from narrator.speech.profiles import Clone, Profile
from narrator.speech.server import NOT_FOUND, Call, lost

if TYPE_CHECKING:
    from narrator.speech.server import Server

VOICES_ADD = "/v1/voices/add"
VOICES = "/v1/voices"
AUDIO_VOICES = "/v1/audio/voices"
UNPROCESSABLE = 422
NO_SUCH_ROUTE = frozenset({NOT_FOUND, 405, 501})
DONE = (200, 201, 204)
LONGEST_LIST = 4 * 1024 * 1024
CONSENT = "synthetic"  # vLLM-Omni wants the id of a recording; nobody was recorded


@dataclass(frozen=True, slots=True)
class Sample:
    """What a voice is made from: a WAV of a few seconds, and what is said in it."""

    name: str
    """Unique at the server, so that a voice whose answer was lost can be found again."""
    clip: bytes = field(repr=False)
    transcript: str = field(repr=False)
    description: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RemoteVoice:
    """A voice that the server keeps."""

    voice_id: str
    name: str


async def enrol(server: Server, profile: Profile, sample: Sample) -> str:
    """The id of the new voice. Raise `SpeechError`.

    Never repeats a request that may have enrolled: after a lost answer, look with `find_voice`.
    """
    _shelf(profile)
    try:
        return await _enrol(server, profile, sample)
    except SpeechError as error:
        if error.status in NO_SUCH_ROUTE:
            raise _not_offered(profile) from None
        raise


async def _enrol(server: Server, profile: Profile, sample: Sample) -> str:
    if profile.clone is Clone.AUDIO_VOICES:
        return _id_of(await _send(server, _audio_voices(sample)), sample)
    call = _voices_add(sample, "files")
    try:
        return _id_of(await _send(server, call), sample)
    except SpeechError as error:
        if error.status != UNPROCESSABLE:  # nothing was made; the model pages say `audio`
            raise
    return _id_of(await _send(server, _voices_add(sample, "audio")), sample)


async def list_voices(server: Server, profile: Profile) -> list[RemoteVoice]:
    """Every voice enrolled under this key. Raise `SpeechError`."""
    call = Call("GET", (_shelf(profile),), most=LONGEST_LIST)
    body = await _send(server, call)
    found = body.get("uploaded_voices", body.get("voices"))
    entries = found if isinstance(found, list) else []
    named = (_voice(entry) for entry in entries if isinstance(entry, dict))
    return [voice for voice in named if voice.voice_id]


async def find_voice(server: Server, profile: Profile, name: str) -> str | None:
    """The id of the voice of that name: it was enrolled though its answer was lost."""
    voices = await list_voices(server, profile)
    return next((voice.voice_id for voice in voices if voice.name == name), None)


async def delete_voice(server: Server, profile: Profile, voice_id: str) -> bool:
    """False when the server had forgotten it already. Raise `SpeechError`."""
    path = f"{_shelf(profile)}/{quote(voice_id, safe='')}"
    try:
        await server.fetch(Call("DELETE", (path,), accepts=DONE))
    except SpeechError as error:
        if error.status == NOT_FOUND:
            return False
        raise
    return True


def _shelf(profile: Profile) -> str:
    if profile.clone is Clone.NONE:
        raise _not_offered(profile)
    return AUDIO_VOICES if profile.clone is Clone.AUDIO_VOICES else VOICES


def _voices_add(sample: Sample, clip_field: str) -> Call:
    form = {"name": sample.name, "description": sample.description or sample.name}
    return _upload(VOICES_ADD, sample, form, clip_field)


def _audio_voices(sample: Sample) -> Call:
    form = {"name": sample.name, "consent": CONSENT, "ref_text": sample.transcript}
    return _upload(AUDIO_VOICES, sample, form, "audio_sample")


def _upload(path: str, sample: Sample, form: dict[str, str], clip_field: str) -> Call:
    return Call(
        "POST",
        (path,),
        form=form,
        files={clip_field: ("take.wav", sample.clip, "audio/wav")},
        secrets=(sample.transcript, sample.description),
        accepts=DONE,
    )


async def _send(server: Server, call: Call) -> dict[str, Any]:
    _, content = await server.fetch(replace(call, accepts=DONE))
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise lost("bad_response", "The speech server answered about voices in no JSON.") from error
    if isinstance(body, list):  # a bare list of voices
        body = {"voices": body}
    return body if isinstance(body, dict) else {}


def _id_of(body: dict[str, Any], sample: Sample) -> str:
    """`{"voice_id": …}` at DeepInfra, `{"voice": {"name": …}}` at vLLM-Omni."""
    nested = body.get("voice")
    voice = _voice(nested if isinstance(nested, dict) else body)
    if not voice.voice_id:
        raise lost(
            "bad_response",
            f"The speech server did not say under which id it keeps {sample.name!r}.",
        )
    return voice.voice_id


def _voice(entry: dict[str, Any]) -> RemoteVoice:
    name = entry.get("name")
    name = name if isinstance(name, str) else ""
    keys = (entry.get(key) for key in ("voice_id", "id"))
    voice_id = next((key for key in keys if isinstance(key, str) and key), name)
    return RemoteVoice(voice_id, name)


def _not_offered(profile: Profile) -> Stopped:
    return Stopped(
        "no_enrolment",
        f"The speech server of the profile {profile.name!r} cannot keep a voice; "
        "read with its description.",
    )
