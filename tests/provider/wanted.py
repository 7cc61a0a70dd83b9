"""What each route accepts. Stricter than the real servers: an unknown field is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

DESIGN_MODEL = "Qwen/Qwen3-TTS-VoiceDesign"
CLONE_MODEL = "Qwen/Qwen3-TTS"
MODELS = (DESIGN_MODEL, CLONE_MODEL)
TEXT_MODEL = "Qwen/Qwen3-14B"
PRESETS = ("Vivian", "Serena", "Uncle_Fu", "Dylan", "Eric", "Ryan", "Aiden", "Ono_Anna", "Sohee")
LANGUAGES = {
    "Auto", "Chinese", "English", "French", "German", "Italian", "Japanese", "Korean",
    "Portuguese", "Russian", "Spanish",
}  # fmt: skip
FORMATS = {"wav", "mp3", "flac", "opus", "pcm"}
LONGEST_INPUT = 4000
LONGEST_VOICE = 2048
LONGEST_PROMPT = 40_000

Check = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request for speech that passed every check."""

    text: str
    voice: str
    model: str
    format: str
    seed: int | None = None
    task: str | None = None
    clip: str = ""
    """A data URL of what it is to sound like."""
    streamed: str = ""
    """`speech` or `chat` events; raw samples of a speech route are always streamed."""


class UnacceptableError(Exception):
    """A 422: places and reasons."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def _text(most: int) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return "Input should be a valid string"
        if not value.strip():
            return "String should have at least 1 character"
        if "\0" in value:
            return "String should not hold control characters"
        return None if len(value) <= most else f"String should have at most {most} characters"

    return check


def _one_of(values: set[str]) -> Check:
    return lambda value: None if value in values else f"Input should be one of {sorted(values)}"


def _speed(value: Any) -> str | None:
    fits = isinstance(value, int | float) and 0.25 <= value <= 4
    return None if fits else "Input should be from 0.25 to 4"


def _seed(value: Any) -> str | None:
    return None if type(value) is int else "Input should be a valid integer"


def _extra_body(value: Any) -> str | None:
    if not isinstance(value, dict) or set(value) - {"language"}:
        return "Input should be an object with nothing but a language"
    return _one_of(LANGUAGES)(value.get("language", "Auto"))


def _data_url(value: Any) -> str | None:
    fits = isinstance(value, str) and value.startswith("data:audio/wav;base64,")
    return None if fits else "Input should be a data URL of a WAV"


def _flag(value: Any) -> str | None:
    return None if type(value) is bool else "Input should be a valid boolean"


def _stream_options(value: Any) -> str | None:
    return None if value == {"include_usage": True} else "Input should be {'include_usage': true}"


def _modalities(value: Any) -> str | None:
    return None if value == ["text", "audio"] else "Input should be ['text', 'audio']"


def _audio(value: Any) -> str | None:
    if not isinstance(value, dict) or set(value) != {"voice", "format"}:
        return "Input should be an object with voice and format"
    return _text(LONGEST_VOICE)(value["voice"]) or _one_of(FORMATS | {"pcm16"})(value["format"])


def _messages(value: Any) -> str | None:
    if not isinstance(value, list) or not value or not isinstance(value[-1], dict):
        return "Input should be a list of messages"
    if any(set(message) != {"role", "content"} for message in value):
        return "A message has a role and a content"
    if value[-1]["role"] != "user":
        return "The last message should be the user's"
    return _text(LONGEST_PROMPT)(value[-1]["content"])


INPUT = {"input": _text(LONGEST_INPUT), "response_format": _one_of(FORMATS)}
VOICE = {"voice": _text(LONGEST_VOICE)}
NATIVE: Mapping[str, Check] = (
    INPUT
    | VOICE
    | {
        "language": _one_of(LANGUAGES),
        "instruct": _text(LONGEST_VOICE),
    }
)
OPENAI: Mapping[str, Check] = (
    INPUT
    | VOICE
    | {
        "model": _text(200),
        "speed": _speed,
        "service_tier": _one_of({"default", "priority"}),
        "extra_body": _extra_body,
    }
)
VLLM_OMNI: Mapping[str, Check] = (
    INPUT
    | VOICE
    | {
        "model": _text(200),
        "speed": _speed,
        "instructions": _text(LONGEST_VOICE),
        "task_type": _one_of({"VoiceDesign", "Base", "CustomVoice"}),
        "language": _one_of(LANGUAGES),
        "seed": _seed,
        "ref_audio": _data_url,
        "ref_text": _text(LONGEST_INPUT),
        "stream": _flag,
        "stream_format": _one_of({"audio", "sse"}),
    }
)
TALK: Mapping[str, Check] = {
    "model": _text(200),
    "messages": _messages,
    "stream": _flag,
    "stream_options": _stream_options,
    "max_tokens": _seed,
}
CHAT: Mapping[str, Check] = {**TALK, "modalities": _modalities, "audio": _audio}


def check(body: Any, fields: Mapping[str, Check], required: set[str]) -> dict[str, Any]:
    """Raise `UnacceptableError` naming every fault at once."""
    if not isinstance(body, dict):
        raise UnacceptableError(("", "Input should be an object"))
    faults = [(name, "Extra inputs are not permitted") for name in body if name not in fields]
    faults += [(name, "Field required") for name in sorted(required - set(body))]
    faults += [
        (name, fault)
        for name, value in body.items()
        if name in fields and (fault := fields[name](value))
    ]
    if faults:
        raise UnacceptableError(*faults)
    return body


def native(body: Any, model: str) -> Wanted:
    fields = check(body, NATIVE, {"input", "voice"})
    return Wanted(fields["input"], fields["voice"], model, fields.get("response_format", "wav"))


def openai(body: Any) -> Wanted:
    fields = check(body, OPENAI, {"model", "input", "voice"})
    chosen = fields.get("response_format", "wav")
    return Wanted(fields["input"], fields["voice"], fields["model"], chosen)


def vllm_omni(body: Any) -> Wanted:
    """The task is never inferred: a description without it is refused, not ignored."""
    fields = check(body, VLLM_OMNI, {"model", "input", "task_type"})
    task = fields["task_type"]
    place = "instructions" if task == "VoiceDesign" else "voice"
    if task == "Base" and "ref_audio" in fields:
        place = "ref_text"  # both or neither: the clip is read with its words
    if place not in fields:
        raise UnacceptableError((place, f"Field required for task_type {task}"))
    chosen = fields.get("response_format", "wav")
    events = fields.get("stream_format", "sse" if fields.get("stream") else "") == "sse"
    if ("stream_format" in fields or events) and chosen not in {"pcm", "wav"}:
        raise UnacceptableError(("response_format", "Streaming needs pcm or wav"))
    return Wanted(
        fields["input"],
        fields[place],
        fields["model"],
        chosen,
        fields.get("seed"),
        task,
        clip=fields.get("ref_audio", ""),
        streamed="speech" if events else "",
    )


def chat(body: Any) -> Wanted:
    fields = check(body, CHAT, {"model", "messages", "modalities", "audio"})
    audio = fields["audio"]
    streamed = "chat" if fields.get("stream") else ""
    if bool(streamed) != (audio["format"] == "pcm16"):
        raise UnacceptableError(("audio", "Streaming needs pcm16, and pcm16 needs streaming"))
    text = fields["messages"][-1]["content"]
    return Wanted(text, audio["voice"], fields["model"], audio["format"], streamed=streamed)


def talk(body: Any) -> dict[str, Any]:
    """A chat without audio."""
    return check(body, TALK, {"model", "messages"})
