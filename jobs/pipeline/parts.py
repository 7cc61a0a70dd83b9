"""What downloads are made of: chapters in any format, tags, cover, names."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from narrator import site
from narrator.audio import formats
from narrator.audio.tags import Tags

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.models import Job, NarratedChapter

LONGEST_NAME = 200  # bytes: file systems take 255, and more is put around it


def derived(chapter: NarratedChapter, extension: str) -> Path:
    """Return a ready chapter in any format; what is not kept yet is made from the master."""
    store = site.store()
    key = chapter.audio_key(extension)
    if not store.exists(key):
        # A name of its own: two listeners may ask for it at the same moment.
        made = site.scratch() / f"{chapter.pk}-{uuid.uuid4().hex}.{extension}"
        formats.derive(store.local(chapter.audio_key("flac")), made, extension)
        store.keep(key, made)
    return store.local(key)


def whole(chapter: NarratedChapter, extension: str) -> Path:
    """Return a chapter to be played: of the newer stitch, where it was repaired meanwhile."""
    try:
        return derived(chapter, extension)
    except FileNotFoundError:
        before = chapter.stitch
        chapter.refresh_from_db(fields=["stitch", "ready_at", "samples"])
        if chapter.stitch == before:
            raise
        return derived(chapter, extension)


def tags_of(job: Job) -> Tags:
    """Return what players show of the book."""
    book, voice = job.book, job.voice
    return Tags(
        title=str(book),
        author=book.author if book else "",
        narrator=voice.name if voice else "",
        language=job.language,
    )


def cover_of(job: Job) -> bytes | None:
    if job.book is None or not job.book.cover_key:
        return None
    return site.store().read(job.book.cover_key)


def file_name(title: str) -> str:
    """Return `title` as a name that every file system takes.

    >>> file_name('The "Cask": a tale/1')
    'The Cask a tale 1'
    """
    plain = re.sub(r"[\\/\x00-\x1f\x7f]+", " ", title)
    plain = re.sub(r'[<>:"|?*]+', "", plain)
    short = " ".join(plain.split())[:120].encode()[:LONGEST_NAME].decode(errors="ignore")
    return short.strip(". ") or "audiobook"


def chapter_name(chapter: NarratedChapter, extension: str) -> str:
    return f"{chapter.number:03d} {file_name(chapter.title)}.{extension}"
