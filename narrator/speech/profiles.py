"""How the known speech servers differ, as values for one adapter.

Sources: DeepInfra's OpenAPI and model page, vLLM-Omni `docs/serving/speech_api.md`, OpenAI's audio
guide. Fields that no document shows (a seed at DeepInfra) are left off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from narrator.speech import languages

if TYPE_CHECKING:
    from collections.abc import Mapping


class DescriptionIn(StrEnum):
    """Where the words that describe the voice go."""

    VOICE = "voice"
    INSTRUCTIONS = "instructions"


class LanguageIn(StrEnum):
    """Where the name of the language goes."""

    TOP = "top"
    EXTRA_BODY = "extra_body"
    """A literal `extra_body` object in the JSON, as DeepInfra's schema has it."""
    NONE = "none"


class Clone(StrEnum):
    """How a chosen take becomes a voice that the server keeps."""

    VOICES_ADD = "voices_add"
    """`POST /v1/voices/add`; then `voice` is the id."""
    AUDIO_VOICES = "audio_voices"
    """`POST /v1/audio/voices`; then `voice` is the name and `task_type` is Base."""
    NONE = "none"


class Shape(StrEnum):
    """The request body."""

    NATIVE = "native"
    SPEECH = "speech"
    CHAT = "chat"
    LOCAL = "local"
    """No server at all."""


CHAT_PATHS = ("/v1/openai/chat/completions", "/v1/chat/completions")


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of speech server. The answer is told apart by its Content-Type."""

    name: str
    shape: Shape
    paths: tuple[str, ...] = ()
    """Templates with `{model}`; a server that answers 404 to one is asked at the next."""
    description_in: DescriptionIn = DescriptionIn.VOICE
    language_in: LanguageIn = LanguageIn.NONE
    design: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Extra JSON when the voice is described."""
    read: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Extra JSON when the voice is an enrolled one."""
    streams: bool = False
    """Samples can arrive while they are made."""
    streaming: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Extra JSON when they shall."""
    streamed_by: Profile | None = None
    """Another way into the same server that streams, where this one does not."""
    supports_seed: bool = False
    steady: bool = False
    """The same description is the same speaker in every request."""
    clone: Clone = Clone.NONE
    takes_clips: bool = False
    """`ref_audio` and `ref_text` in a request, for a server that keeps no voices after all."""
    languages: frozenset[str] = languages.ALL
    needs_key: bool = False
    priced: bool = True


OPENAI = Profile(
    name="openai",
    shape=Shape.SPEECH,
    paths=("/v1/openai/audio/speech", "/v1/audio/speech"),
    language_in=LanguageIn.EXTRA_BODY,
    streams=True,
    clone=Clone.VOICES_ADD,
)
DEEPINFRA = Profile(
    name="deepinfra",
    shape=Shape.NATIVE,
    paths=("/v1/inference/{model}",),
    language_in=LanguageIn.TOP,
    streams=True,
    streamed_by=OPENAI,
    clone=Clone.VOICES_ADD,
    needs_key=True,
)
VLLM_OMNI = Profile(
    name="vllm-omni",
    shape=Shape.SPEECH,
    paths=("/v1/audio/speech",),
    description_in=DescriptionIn.INSTRUCTIONS,
    language_in=LanguageIn.TOP,
    design=MappingProxyType({"task_type": "VoiceDesign"}),  # never inferred by the server
    read=MappingProxyType({"task_type": "Base"}),
    streams=True,
    streaming=MappingProxyType({"stream_format": "audio"}),  # `stream` alone is events
    supports_seed=True,
    clone=Clone.AUDIO_VOICES,
    takes_clips=True,
    priced=False,
)
CHAT = Profile(
    name="chat",
    shape=Shape.CHAT,
    paths=CHAT_PATHS,
    streams=True,
    streaming=MappingProxyType({"stream": True, "stream_options": {"include_usage": True}}),
)
OFFLINE = Profile(
    name="offline",
    shape=Shape.LOCAL,
    supports_seed=True,
    steady=True,
    priced=False,
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {profile.name: profile for profile in (DEEPINFRA, OPENAI, VLLM_OMNI, CHAT, OFFLINE)}
)
