"""A book as one MP3 with ID3 chapters: encoded chapters copied frame by frame.

Each chapter keeps the few milliseconds of silence that its encoder put around it, and the marks
count them: they stand where the chapters begin in this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av

from narrator.audio.atomic import replacing
from narrator.audio.clip import RATE
from narrator.audio.errors import BadPart
from narrator.audio.m4b import add_cover
from narrator.audio.packets import in_line, marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from av.audio.stream import AudioStream

    from narrator.audio.tags import Tags

FRAME = 576  # samples of an MP3 frame below 32 kHz


@dataclass(frozen=True, slots=True)
class ChapterMp3:
    """One encoded chapter, 24 kHz mono as `stitch` writes it."""

    path: Path
    title: str


def write_mp3(
    chapters: Sequence[ChapterMp3], target: Path, tags: Tags, cover: bytes | None = None
) -> None:
    """Join chapters into one MP3 with marks, tags and cover. Raises BadPart, StorageFull."""
    if not chapters:
        raise ValueError("An audiobook needs at least one chapter.")
    with (
        replacing(target) as part,
        av.open(str(part), "w", format="mp3", options={"id3v2_version": "3"}) as book,
        av.open(str(chapters[0].path), "r") as first,
    ):
        sound = book.add_stream_from_template(first.streams.audio[0])
        book.metadata.update(_metadata(tags))
        book.set_chapters(marks(_lengths(chapters)))
        picture = add_cover(book, cover) if cover else None
        book.start_encoding()
        if picture:
            book.mux_one(picture)
        for packet in in_line(_all_packets(chapters), sound, FRAME):
            book.mux_one(packet)


def _lengths(chapters: Sequence[ChapterMp3]) -> Iterator[tuple[str, int]]:
    for index, chapter in enumerate(chapters):
        yield chapter.title, FRAME * sum(1 for _ in _packets(index, chapter))


def _all_packets(chapters: Sequence[ChapterMp3]) -> Iterator[av.Packet[AudioStream]]:
    for index, chapter in enumerate(chapters):
        yield from _packets(index, chapter)


def _packets(index: int, chapter: ChapterMp3) -> Iterator[av.Packet[AudioStream]]:
    try:
        with av.open(str(chapter.path), "r", options={"protocol_whitelist": "file"}) as source:
            if source.streams.audio[0].rate != RATE:
                raise BadPart(index, "odd_rate", f"{chapter.path.name} is not of {RATE} Hz.")
            yield from (packet for packet in source.demux(audio=0) if packet.size)
    except av.FFmpegError as error:
        raise BadPart(index, "not_audio", f"{chapter.path.name}: {error}.") from error


def _metadata(tags: Tags) -> dict[str, str]:
    named = {
        "title": tags.title,
        "album": tags.title,
        "artist": tags.author,
        "album_artist": tags.author,
        "composer": tags.narrator,
        "date": tags.year,
        "genre": "Audiobook",
        "language": tags.iso_language,
    }
    return {name: value for name, value in named.items() if value}
