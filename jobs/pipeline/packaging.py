"""What each download holds: one M4B, or a zip with a file for each chapter."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.models import Passage
from narrator import site
from narrator.audio import bundle, formats, id3, m4b, timed
from narrator.audio.tags import Tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from jobs.models import Job, NarratedChapter
    from narrator.audio.bundle import Content

TIMED: dict[str, Callable[[Iterable[timed.Cue]], str]] = {
    "vtt": timed.to_vtt,
    "srt": timed.to_srt,
}
FORMATS = ("m4b", "mp3", "flac", "opus", "wav", "pcm", *TIMED)
LONGEST_NAME = 200  # bytes: file systems take 255, and more is put around it


@dataclass(frozen=True, slots=True)
class Made:
    """A finished download."""

    path: Path
    filename: str
    media_type: str


def build(job: Job, chapters: Sequence[NarratedChapter], folder: Path) -> Made:
    """Build the download of `job.format` in `folder`."""
    title = str(job.book)
    if job.format == "m4b":
        target = folder / "book.m4b"
        _m4b(job, chapters, target)
        return Made(target, f"{file_name(title)}.m4b", "audio/mp4")
    target = folder / "book.zip"
    content = _subtitles if job.format in TIMED else _audio
    bundle.write_zip(
        [(_name(c, job.format), content(job, c, len(chapters))) for c in chapters], target
    )
    return Made(target, f"{file_name(title)} ({job.format}).zip", "application/zip")


def _m4b(job: Job, chapters: Sequence[NarratedChapter], target: Path) -> None:
    parts = [m4b.ChapterAudio(derived(c, "m4a"), c.title, c.samples) for c in chapters]
    m4b.write_m4b(parts, target, tags_of(job), cover_of(job))


def _audio(job: Job, chapter: NarratedChapter, total: int) -> Content:
    path = derived(chapter, job.format)
    if job.format != "mp3":
        return path
    track = id3.Track(chapter.title, chapter.number, total)
    return bundle.TaggedMp3(path, id3.tag(tags_of(job), track, cover_of(job)))


def _subtitles(job: Job, chapter: NarratedChapter, _total: int) -> Content:
    return TIMED[job.format](cues(chapter)).encode()


def cues(chapter: NarratedChapter) -> list[timed.Cue]:
    """Return when each passage of a ready chapter is spoken."""
    passages = Passage.objects.filter(chapter=chapter, skipped=False).select_related("take")
    return [
        timed.Cue(start, end, passage.words)
        for passage, (start, end) in zip(passages, chapter.spans, strict=True)
    ]


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


def _name(chapter: NarratedChapter, extension: str) -> str:
    return f"{chapter.number:03d} {file_name(chapter.title)}.{extension}"
