"""What each download holds: one file, or a zip with a file for each chapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs import timing
from jobs.pipeline import following, loudness_report
from jobs.pipeline.parts import chapter_name, cover_of, derived, file_name, tags_of
from narrator.audio import bundle, id3, m4b, one_mp3, shop, timed
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jobs.models import Job, NarratedChapter
    from narrator.audio.bundle import Content

FORMATS = ("m4b", "mp3", "flac", "opus", "wav", "pcm", "epub", *timed.WRITERS)


OPTIONS: dict[str, dict[str, tuple[str | bool, ...]]] = {
    "mp3": {"profile": ("acx",), "single": (True,)}
}
"""What may be asked for beside a format; `single`: all chapters in one file."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished download."""

    path: Path
    filename: str
    media_type: str


def wanted(fmt: str, options: Mapping[str, str | bool]) -> dict[str, str | bool]:
    """Return the options that differ from a plain export. Refuses what no export can be."""
    if fmt not in FORMATS:
        raise Refusal("unknown_format", f"{fmt!r} is not a format. Use {', '.join(FORMATS)}.")
    known = OPTIONS.get(fmt, {})
    chosen: dict[str, str | bool] = {
        name: value for name, value in sorted(options.items()) if value
    }
    for name, value in chosen.items():
        if value not in known.get(name, ()):
            raise Refusal("unknown_option", f"{fmt} cannot be exported with {name}={value!r}.")
    if len(chosen) > 1:
        raise Refusal("unknown_option", "Shops want a file for each chapter: leave out `single`.")
    return chosen


def build(job: Job, chapters: Sequence[NarratedChapter], folder: Path) -> Made:
    """Build the download of `job.format` in `folder`."""
    title = file_name(str(job.book))
    if job.format == "m4b":
        _m4b(job, chapters, folder / "book.m4b")
        return Made(folder / "book.m4b", f"{title}.m4b", "audio/mp4")
    if job.format == "epub":
        following.write_epub(job, chapters, folder / "book.epub")
        return Made(folder / "book.epub", f"{title}.epub", "application/epub+zip")
    if job.options.get("single"):
        _one_mp3(job, chapters, folder / "book.mp3")
        return Made(folder / "book.mp3", f"{title}.mp3", "audio/mpeg")
    files = _subtitles(job, chapters) if job.format in timed.WRITERS else _audio(job, chapters)
    if job.options.get("profile") == "acx":
        files = _for_shops(job, chapters, folder)
    bundle.write_zip(files, folder / "book.zip")
    return Made(folder / "book.zip", f"{title} ({job.format}).zip", "application/zip")


def _m4b(job: Job, chapters: Sequence[NarratedChapter], target: Path) -> None:
    parts = [m4b.ChapterAudio(derived(c, "m4a"), c.title, c.samples) for c in chapters]
    m4b.write_m4b(parts, target, tags_of(job), cover_of(job))


def _one_mp3(job: Job, chapters: Sequence[NarratedChapter], target: Path) -> None:
    parts = [one_mp3.ChapterMp3(derived(c, "mp3"), c.title) for c in chapters]
    one_mp3.write_mp3(parts, target, tags_of(job), cover_of(job))


def _audio(job: Job, chapters: Sequence[NarratedChapter]) -> list[tuple[str, Content]]:
    files: list[tuple[str, Content]] = []
    for chapter in chapters:
        path = derived(chapter, job.format)
        content = _tagged(job, chapter, path, len(chapters)) if job.format == "mp3" else path
        files.append((chapter_name(chapter, job.format), content))
    return [*files, *loudness_report.files(job, chapters)]


def _for_shops(
    job: Job, chapters: Sequence[NarratedChapter], folder: Path
) -> list[tuple[str, Content]]:
    """Chapters as audiobook shops ask for them, with what was measured of each."""
    files: list[tuple[str, Content]] = []
    levels = {}
    for chapter in chapters:
        path = folder / f"{chapter.number}.mp3"
        levels[chapter.number] = shop.encode(
            derived(chapter, "flac"), path, shop.gain_for(chapter.sound)
        )
        content = _tagged(job, chapter, path, len(chapters))
        files.append((chapter_name(chapter, "mp3"), content))
    return [*files, *loudness_report.files(job, chapters, "acx", levels)]


def _tagged(job: Job, chapter: NarratedChapter, path: Path, total: int) -> bundle.TaggedMp3:
    track = id3.Track(chapter.title, chapter.number, total)
    return bundle.TaggedMp3(path, id3.tag(tags_of(job), track, cover_of(job)))


def _subtitles(job: Job, chapters: Sequence[NarratedChapter]) -> list[tuple[str, Content]]:
    write = timed.WRITERS[job.format]
    return [
        (chapter_name(chapter, job.format), write(cues(chapter, job.language)).encode())
        for chapter in chapters
    ]


def cues(chapter: NarratedChapter, language: str) -> list[timed.Cue]:
    """Return when each sentence of a ready chapter is spoken."""
    found = timing.timing(chapter, language, timing.passages_of(chapter))
    return [
        timed.Cue(*each.time, each.words, estimated=each.estimated)
        for each in found.sentences
        if each.time
    ]
