"""What is sent: one JSON body per shape. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from narrator.speech import languages
from narrator.speech.errors import Rejected
from narrator.speech.profiles import DescriptionIn, LanguageIn, Profile, Shape

if TYPE_CHECKING:
    from narrator.speech.types import Utterance

FORMAT = "wav"
SAMPLES = "pcm"
CHAT_SAMPLES = "pcm16"
A_VOICE = "alloy"  # for a chat server that wants a name beside its instructions


def refuse_unsendable(text: str) -> None:
    """Raise `Rejected` for text that no encoding can carry."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Rejected(
            "invalid_text",
            f"Character {error.start + 1} of the passage is half of a pair; remove it.",
        ) from None  # the cause carries the text


def body(profile: Profile, utterance: Utterance) -> dict[str, Any]:
    """The JSON for one utterance. An enrolled voice, or a clip, goes where the description would.

    Raise `Rejected` for text that is not Unicode.
    """
    refuse_unsendable(utterance.text + utterance.description)
    build = {Shape.NATIVE: _native, Shape.SPEECH: _speech, Shape.CHAT: _chat}[profile.shape]
    fields = build(profile, utterance)
    pinned = utterance.voice_id or (profile.takes_clips and utterance.clip)
    fields |= profile.read if pinned else profile.design
    if profile.supports_seed and utterance.seed is not None:
        fields["seed"] = utterance.seed
    return fields


def streamed(profile: Profile, utterance: Utterance) -> dict[str, Any]:
    """The JSON for the same utterance, to be heard while it is made. Raise `Rejected`."""
    fields = body(profile, utterance) | dict(profile.streaming)
    if profile.shape is Shape.CHAT:
        return fields | {"audio": fields["audio"] | {"format": CHAT_SAMPLES}}
    return fields | {"response_format": SAMPLES}


def _native(profile: Profile, utterance: Utterance) -> dict[str, Any]:
    return {
        "input": utterance.text,
        **_voice(profile, utterance),
        **_language(profile, utterance),
        "response_format": FORMAT,
    }


def _speech(profile: Profile, utterance: Utterance) -> dict[str, Any]:
    return {"model": utterance.model, **_native(profile, utterance)}


def _chat(profile: Profile, utterance: Utterance) -> dict[str, Any]:
    voice = _voice(profile, utterance)
    messages = [{"role": "user", "content": utterance.text}]
    if instructions := voice.get("instructions"):
        messages.insert(0, {"role": "system", "content": instructions})
    return {
        "model": utterance.model,
        "messages": messages,
        "modalities": ["text", "audio"],
        "audio": {"voice": voice.get("voice", A_VOICE), "format": FORMAT},
    }


def _voice(profile: Profile, utterance: Utterance) -> dict[str, str]:
    if profile.takes_clips and utterance.clip:
        return {"ref_audio": utterance.clip.url, "ref_text": utterance.clip.transcript}
    if utterance.voice_id:
        return {"voice": utterance.voice_id}
    if profile.description_in is DescriptionIn.INSTRUCTIONS:
        return {"instructions": utterance.description}
    return {"voice": utterance.description}


def _language(profile: Profile, utterance: Utterance) -> dict[str, Any]:
    named = {"language": languages.name(utterance.language)}
    places: dict[LanguageIn, dict[str, Any]] = {
        LanguageIn.TOP: named,
        LanguageIn.EXTRA_BODY: {"extra_body": named},
        LanguageIn.NONE: {},
    }
    return places[profile.language_in]
