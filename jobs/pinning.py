"""Keep a take as the reference of its voice: from then on it reads as that take sounds."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from jobs.pipeline.keeping import media_type_of
from jobs.states import TakeState
from narrator import casting, site
from narrator.audio import riff
from narrator.audio.clip import RATE, decode
from narrator.audio.errors import BadAudio
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from jobs.models import Take
    from narrator.models import Voice, VoiceVersion

LONGEST_REFERENCE = 60.0  # seconds; servers take 10 MB, and ten seconds say enough


def pin(voice: Voice, take: Take) -> VoiceVersion:
    """Return the version of `voice` that reads as `take` sounds. Asked twice, it is the same."""
    if take.version.voice_id != voice.pk:
        raise Refusal("not_its_take", "This take is of another voice.", 409)
    if take.state != TakeState.DONE:
        raise Refusal("take_not_ready", "This take is not there yet. Wait until it is.", 409)
    pcm = _samples(take)
    digest = hashlib.sha256(pcm).hexdigest()
    words = take.version.description
    if known := voice.versions.filter(description=words, reference_digest=digest).first():
        casting.go_back(voice, known)
        return casting.current_version(voice)
    key = f"{voice.folder}/{uuid.uuid4().hex}.wav"
    site.store().write(key, riff.write(pcm, RATE))  # a copy: takes are not kept for ever
    with transaction.atomic():
        # refined since: back to these words
        voice.description, voice.reads_as = words, None
        voice.save(update_fields=["description", "reads_as"])
        return casting.pinned_version(
            voice,
            reference_key=key,
            reference_text=take.text,
            reference_digest=digest,
            fingerprint=take.fingerprint,
            seed=take.seed,
        )


def _samples(take: Take) -> bytes:
    try:
        clip = decode(site.store().read(take.audio_key), media_type_of(take.audio_key))
    except (BadAudio, FileNotFoundError) as error:
        detail = "The sound of this take is gone from the disk. Hear the voice again."
        raise Refusal("audio_missing", detail, 409) from error
    if clip.seconds > LONGEST_REFERENCE:
        detail = (
            f"This take lasts {clip.seconds:.0f} s; a reference may last {LONGEST_REFERENCE:.0f}."
        )
        raise Refusal("take_too_long", detail, 409)
    return clip.pcm
