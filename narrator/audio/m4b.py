"""A book as one M4B: encoded chapters copied packet by packet, never encoded again.

Each chapter is a multiple of 1024 samples and its AAC stream one packet longer: the first only
primes the decoder. We keep that packet of the first chapter and drop it from the others, so that
every mark stands exactly where its chapter begins. Chapters begin and end in silence, which is
why the decoder's overlap at the joints is not heard.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import av
from av.stream import Disposition

from narrator.audio.atomic import replacing
from narrator.audio.clip import RATE
from narrator.audio.errors import AudioError, BadPart
from narrator.audio.packets import in_line, marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

    from narrator.audio.tags import Tags

FRAME = 1024
OPTIONS = {"movflags": "+faststart", "brand": "M4B ", "movie_timescale": str(RATE)}
AUDIOBOOK = "2"  # Apple's `stik`: the player remembers the place and offers speeds


@dataclass(frozen=True, slots=True)
class ChapterAudio:
    """One encoded chapter: the m4a that `stitch` wrote, and how many samples it holds."""

    path_m4a: Path
    title: str
    samples: int


def write_m4b(
    chapters: Sequence[ChapterAudio], target: Path, tags: Tags, cover: bytes | None = None
) -> None:
    """Join chapters into one audiobook with marks, tags and cover (JPEG or PNG).

    Raises BadPart for a chapter that is not as `stitch` writes it, StorageFull, ValueError.
    """
    if not chapters:
        raise ValueError("An audiobook needs at least one chapter.")
    with (
        replacing(target) as part,
        av.open(str(part), "w", format="mp4", options=OPTIONS) as book,
        av.open(str(chapters[0].path_m4a), "r") as first,
    ):
        sound = book.add_stream_from_template(first.streams.audio[0])
        sound.metadata["language"] = tags.iso_language
        book.metadata.update(_metadata(tags))
        book.set_chapters(marks((each.title, each.samples) for each in chapters))
        picture = add_cover(book, cover) if cover else None
        book.start_encoding()
        if picture:
            book.mux_one(picture)
        # the priming packet lies before the beginning
        for packet in in_line(_packets(chapters), sound, FRAME, start=-FRAME):
            book.mux_one(packet)


def _packets(chapters: Sequence[ChapterAudio]) -> Iterator[av.Packet[AudioStream]]:
    for index, chapter in enumerate(chapters):
        yield from _chapter_packets(index, chapter)


def _chapter_packets(index: int, chapter: ChapterAudio) -> Iterator[av.Packet[AudioStream]]:
    wanted, odd = divmod(chapter.samples, FRAME)
    if odd or not wanted:
        raise BadPart(index, "odd_length", f"{chapter.samples} samples are not whole packets.")
    with av.open(str(chapter.path_m4a), "r") as source:
        packets = (packet for packet in source.demux(audio=0) if packet.size)
        count = 0
        for packet in islice(packets, 1 if index else 0, wanted + 1):
            count += 1
            yield packet
    if count != wanted + (0 if index else 1):
        raise BadPart(index, "truncated", f"{chapter.path_m4a.name} holds too few packets.")


def _metadata(tags: Tags) -> dict[str, str]:
    """The names that ffmpeg turns into the atoms Apple Books and Audiobookshelf read."""
    named = {
        "title": tags.title,
        "album": tags.title,
        "artist": tags.author,
        "album_artist": tags.author,
        "composer": tags.narrator,  # where audiobook players look for the narrator
        "date": tags.year,
        "description": tags.description,
        "comment": tags.description,
        "genre": "Audiobook",
        "media_type": AUDIOBOOK,
    }
    return {name: value for name, value in named.items() if value}


def add_cover(book: OutputContainer, cover: bytes) -> av.Packet[VideoStream]:
    """Embed a JPEG or PNG; return the packet to be written first."""
    try:
        with av.open(io.BytesIO(cover), "r", options={"protocol_whitelist": ""}) as image:
            picture = next(image.demux(video=0))
            stream = book.add_stream_from_template(image.streams.video[0])
    except (av.FFmpegError, IndexError, StopIteration) as error:
        raise AudioError(f"The cover is no picture we can embed: {error}.") from error
    stream.disposition = Disposition.attached_pic
    picture.stream = stream
    picture.pts = picture.dts = 0
    return picture
