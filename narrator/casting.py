"""Which version of a voice reads: the one that was pinned, else one that is only described."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from narrator import site
from narrator.models import Voice, VoiceVersion
from narrator.speech.profiles import PROFILES, Clone, Profile

if TYPE_CHECKING:
    from narrator.models import User

LARGEST_SEED = 2**31


def current_version(voice: Voice) -> VoiceVersion:
    """Return the version of `voice` that the site's speech server would read with now.

    A pinned one stays until the words of the voice change. A new version is made when the model or
    the server is not that of the last.
    """
    if pinned := _pinned(voice):
        return pinned
    return design_version(voice)


def go_back(voice: Voice, version: VoiceVersion) -> None:
    """Let `voice` read as one of its versions did, from now on: the next book of a series."""
    voice.description, voice.reads_as = version.description, version
    voice.save(update_fields=["description", "reads_as"])


def design_version(voice: Voice) -> VoiceVersion:
    """Return the version that draws a speaker from the words alone: for auditions."""
    config = site.speech()
    wanted = {
        "profile": config.profile,
        "model": config.model,
        "description": voice.description,
        "reference_key": "",
    }
    return voice.versions.filter(**wanted).first() or _create(voice, wanted)


def pinned_version(voice: Voice, **reference: Any) -> VoiceVersion:
    """Make the version of `voice` that reads as the reference clip sounds."""
    config, profile = site.speech(), site.profile()
    fields = {
        "profile": config.profile,
        "model": config.clone_model if clones(profile) else config.model,
        "description": voice.description,
        **reference,
    }
    return _create(voice, fields)


def clones(profile: Profile) -> bool:
    """Whether a server of this kind reads as a clip sounds."""
    return profile.clone is not Clone.NONE


def cloned(version: VoiceVersion) -> bool:
    """Whether this version is read by a voice that the server made from its reference clip."""
    return version.pinned and version.profile in PROFILES and clones(PROFILES[version.profile])


def steady(version: VoiceVersion) -> bool:
    """Whether the words alone are the same speaker in every request."""
    return version.profile in PROFILES and PROFILES[version.profile].steady


def one_speaker(version: VoiceVersion) -> bool:
    """Whether a kept take is surely the speaker of every passage: then passages may be shorter."""
    return cloned(version) or (version.pinned and steady(version))


def steadiness_warning(version: VoiceVersion) -> str:
    """Return why the narrator may not stay the same person for a whole book, or ""."""
    if version.profile not in PROFILES or steady(version) or cloned(version):
        return ""
    if not version.pinned:
        return (
            "This voice is only described: the speech server draws a new speaker for every "
            "passage. To keep one narrator, hear the voice and keep a take first."
        )
    if version.seed is not None:
        return (
            "This speech server keeps no voices. The seed of your take keeps the narrator alike, "
            "but not surely the same from passage to passage."
        )
    return (
        "This speech server keeps no voices: every passage is drawn from the description and "
        "compared with your take, and the narrator may still change between passages."
    )


def new_seed() -> int | None:
    """Return a seed for one more draw, where the server takes seeds."""
    return secrets.randbelow(LARGEST_SEED) if site.profile().supports_seed else None


def duplicate(owner: User, voice: Voice) -> Voice:
    """Return a new voice that reads as `voice` does now; from here on each goes its own way."""
    with transaction.atomic():
        copy = Voice.objects.create(
            owner=owner,
            name=f"{voice.name[:90]} (copy)",
            description=voice.description,
            language=voice.language,
        )
        version = current_version(voice)
        if not version.pinned:
            current_version(copy)
            return copy
        key = f"{copy.folder}/{version.reference_key.rsplit('/', 1)[1]}"
        site.store().write(key, site.store().read(version.reference_key))
        _create(
            copy,
            {
                "profile": version.profile,
                "model": version.model,
                "description": version.description,
                "reference_key": key,
                "reference_text": version.reference_text,
                "reference_digest": version.reference_digest,
                "fingerprint": version.fingerprint,
                "seed": version.seed,
            },
        )
    return copy


def _pinned(voice: Voice) -> VoiceVersion | None:
    """Return the pinned version that this site's server reads with: that which was gone back to,
    else the newest of these words."""
    config, profile = site.speech(), site.profile()
    model = config.clone_model if clones(profile) else config.model
    pinned = voice.versions.filter(description=voice.description).exclude(reference_key="")
    chosen = pinned.filter(pk=voice.reads_as_id).first() if voice.reads_as_id else None
    version = chosen or pinned.first()
    if version is None or (version.profile, version.model) == (config.profile, model):
        return version
    readable = pinned.filter(profile=config.profile, model=model)
    if version.profile != config.profile and not (cloned(version) and clones(profile)):
        return readable.first()
    # Another model, or another server that reads as a clip sounds: the same person goes along.
    if same := readable.filter(reference_digest=version.reference_digest).first():
        return same
    reference = ("reference_key", "reference_text", "reference_digest", "fingerprint", "seed")
    return pinned_version(voice, **{name: getattr(version, name) for name in reference})


def _create(voice: Voice, fields: dict[str, Any]) -> VoiceVersion:
    try:
        with transaction.atomic():
            number = (voice.versions.aggregate(top=Max("number"))["top"] or 0) + 1
            return VoiceVersion.objects.create(voice=voice, number=number, **fields)
    except IntegrityError:  # another request made a version at the same moment
        same = voice.versions.filter(**fields).first()
        return same or _create(voice, fields)
