"""All that is a person's, in one zip."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

from jobs.leaving.facts import facts
from jobs.models import NarratedChapter
from narrator import site
from narrator.models import Book, VoiceVersion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from narrator.models import User


def export(user: User, target: Path) -> None:
    """Write all that is a user's into a zip. Keys and passwords stay out."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("everything.json", json.dumps(facts(user), default=str, indent=1))
        store = site.store()
        for name, key in _files(user):
            if store.exists(key):
                bundle.write(store.local(key), name)


def _files(user: User) -> Iterator[tuple[str, str]]:
    """Yield (name in the zip, key) of every source, cover, kept voice and finished chapter."""
    for book in Book.objects.owned_by(user):
        suffix = book.source_name.rpartition(".")[2][:8]
        suffix = suffix if suffix.isalnum() else "bin"
        yield f"books/{book.pk}/source.{suffix}", book.source_key
        if book.cover_key:
            yield f"books/{book.pk}/{book.cover_key.rpartition('/')[2]}", book.cover_key
    kept = VoiceVersion.objects.filter(voice__owner=user).exclude(reference_key="")
    for version in kept:
        key = version.reference_key
        yield f"voices/{version.voice_id}/{version.number}.{key.rpartition('.')[2]}", key
    ready = NarratedChapter.objects.audible().filter(job__owner=user)
    for chapter in ready.select_related("job").defer("spans"):
        yield f"audio/{chapter.job_id}/{chapter.number:05d}.flac", chapter.audio_key("flac")
