"""What each download holds: one file, or a zip with a file for each chapter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobs import captions
from jobs.pipeline import following, loudness_report, shelf
from jobs.pipeline.parts import chapter_name, cover_of, derived, file_name, tags_of
from narrator.audio import bundle, formats, id3, m4b, one_mp3, shop, timed
from narrator.audio.ffmpeg import BitRates
from narrator.audio.sound import PROFILES
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jobs.models import Job, NarratedChapter
    from narrator.audio.bundle import Content

FORMATS = ("m4b", "mp3", "flac", "opus", "wav", "pcm", "epub", *timed.WRITERS)


OPTIONS: dict[str, dict[str, tuple[str | int, ...]]] = {
    "mp3": {"profile": ("acx",), "single": (True,), "bit_rate": (48, 64, 96, 128)},
    "m4b": {"layout": ("audiobookshelf",), "bit_rate": (48, 64, 96, 128)},
    "opus": {"bit_rate": (24, 32, 48, 64)},
    "epub": {"layout": ("clean",)},
}
"""What may be asked for beside a format; `single`: all chapters in one file; kilobits a second;
`clean`: made from the text alone, though the book came as an EPUB."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished download."""

    path: Path
    filename: str
    media_type: str
    note: str = ""


def wanted(fmt: str, options: Mapping[str, str | int]) -> dict[str, str | int]:
    """Return the options that differ from a plain export. Refuses what no export can be."""
    if fmt not in FORMATS:
        raise Refusal("unknown_format", f"{fmt!r} is not a format. Use {', '.join(FORMATS)}.")
    known = OPTIONS.get(fmt, {})
    chosen: dict[str, str | int] = {name: value for name, value in sorted(options.items()) if value}
    for name, value in chosen.items():
        if value not in known.get(name, ()):
            allowed = ", ".join(map(str, known.get(name, ()))) or "no such option"
            detail = f"{fmt} cannot be exported with {name}={value!r}; allowed: {allowed}."
            raise Refusal("unknown_option", detail)
    if "profile" in chosen and len(chosen) > 1:
        detail = "Shops want a file for each chapter at their own bit rate: leave out the rest."
        raise Refusal("unknown_option", detail)
    return chosen


def build(job: Job, chapters: Sequence[NarratedChapter], folder: Path) -> Made:
    """Build the download of `job.format` in `folder`."""
    title = file_name(str(job.book))
    if job.format == "epub":
        note = following.write_epub(job, chapters, folder / "book.epub")
        return Made(folder / "book.epub", f"{title}.epub", "application/epub+zip", note)
    if job.format == "m4b":
        _m4b(job, chapters, folder)
        if job.options.get("layout") != "audiobookshelf":
            return Made(folder / "book.m4b", f"{title}.m4b", "audio/mp4")
        files = shelf.files(job, chapters, folder / "book.m4b")
    elif job.options.get("single"):
        _one_mp3(job, chapters, folder)
        return Made(folder / "book.mp3", f"{title}.mp3", "audio/mpeg")
    elif job.options.get("profile") == "acx":
        files = _for_shops(job, chapters, folder)
    elif job.format in timed.WRITERS:
        files = _subtitles(job, chapters)
    else:
        files = _audio(job, chapters, folder)
    bundle.write_zip(files, folder / "book.zip")
    return Made(folder / "book.zip", f"{title} ({job.format}).zip", "application/zip")


def _encoded(job: Job, chapter: NarratedChapter, extension: str, folder: Path) -> Path:
    """Return a chapter at the bit rate that is asked for; the usual one is kept."""
    rate = job.options.get("bit_rate")
    if not rate:
        return derived(chapter, extension)
    path = folder / f"{chapter.number}.{extension}"
    rates = replace(BitRates(), **{extension: rate})
    formats.derive(derived(chapter, "flac"), path, extension, rates)
    return path


def _m4b(job: Job, chapters: Sequence[NarratedChapter], folder: Path) -> None:
    parts = [
        m4b.ChapterAudio(_encoded(job, c, "m4a", folder), c.title, c.samples) for c in chapters
    ]
    m4b.write_m4b(parts, folder / "book.m4b", tags_of(job), cover_of(job))


def _one_mp3(job: Job, chapters: Sequence[NarratedChapter], folder: Path) -> None:
    parts = [one_mp3.ChapterMp3(_encoded(job, c, "mp3", folder), c.title) for c in chapters]
    one_mp3.write_mp3(parts, folder / "book.mp3", tags_of(job), cover_of(job))


def _audio(
    job: Job, chapters: Sequence[NarratedChapter], folder: Path
) -> list[tuple[str, Content]]:
    files: list[tuple[str, Content]] = []
    for number, chapter in enumerate(chapters, 1):
        path = _encoded(job, chapter, job.format, folder)
        track = number, len(chapters)
        content = _tagged(job, chapter, path, track) if job.format == "mp3" else path
        files.append((chapter_name(chapter, job.format), content))
    return [*files, *loudness_report.files(job, chapters)]


def _for_shops(
    job: Job, chapters: Sequence[NarratedChapter], folder: Path
) -> list[tuple[str, Content]]:
    """Chapters as audiobook shops ask for them, with what was measured of each."""
    files: list[tuple[str, Content]] = []
    levels = {}
    for number, chapter in enumerate(chapters, 1):
        path = folder / f"{chapter.number}.mp3"
        gain = PROFILES["acx"].lacking(chapter.sound)
        levels[chapter.number] = shop.encode(derived(chapter, "flac"), path, gain)
        content = _tagged(job, chapter, path, (number, len(chapters)))
        files.append((chapter_name(chapter, "mp3"), content))
    return [*files, *loudness_report.files(job, chapters, "acx", levels)]


def _tagged(
    job: Job, chapter: NarratedChapter, path: Path, track: tuple[int, int]
) -> bundle.TaggedMp3:
    """Tag a chapter as one file of so many."""
    tag = id3.Track(chapter.title, *track)
    return bundle.TaggedMp3(path, id3.tag(tags_of(job), tag, cover_of(job)))


def _subtitles(job: Job, chapters: Sequence[NarratedChapter]) -> list[tuple[str, Content]]:
    write = timed.WRITERS[job.format]
    return [
        (chapter_name(chapter, job.format), write(captions.cues(chapter, job.language)).encode())
        for chapter in chapters
    ]
