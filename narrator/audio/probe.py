"""What a finished file is, read back independently of how it was written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from narrator.audio.errors import BadAudio

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer
    from av.container.core import Chapter


@dataclass(frozen=True, slots=True)
class Mark:
    """One chapter of a file, in seconds."""

    start: float
    end: float
    title: str


@dataclass(frozen=True, slots=True)
class Probe:
    """Facts of a file with sound. `has_cover` means an embedded picture."""

    container: str
    codec: str
    rate: int
    channels: int
    seconds: float
    bit_rate: int
    marks: tuple[Mark, ...]
    tags: dict[str, str]
    has_cover: bool


def probe(path: Path) -> Probe:
    """Read the headers of `path`. Raises BadAudio("not_audio")."""
    import av

    try:
        with av.open(str(path), "r", options={"protocol_whitelist": "file"}) as container:
            return _describe(container)
    except av.FFmpegError as error:
        raise BadAudio("not_audio", f"{path.name} is no audio we can read: {error}.") from error


def _describe(container: InputContainer) -> Probe:
    if not container.streams.audio:
        raise BadAudio("not_audio", "The file holds no sound.")
    sound = container.streams.audio[0]
    seconds = (container.duration or 0) / 1_000_000
    return Probe(
        container=container.format.name,
        codec=sound.codec_context.name,
        rate=sound.rate,
        channels=sound.channels,
        seconds=seconds,
        bit_rate=sound.bit_rate or container.bit_rate,
        marks=tuple(_mark(chapter) for chapter in container.chapters()),
        tags={name.lower(): value for name, value in container.metadata.items()},
        has_cover=bool(container.streams.video),
    )


def _mark(chapter: Chapter) -> Mark:
    unit = chapter["time_base"] or Fraction(0)
    title = chapter["metadata"].get("title", "")
    return Mark(float(chapter["start"] * unit), float(chapter["end"] * unit), title)
