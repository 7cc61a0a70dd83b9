"""Joins the clips of a chapter, one at a time, straight into the encoder.

Time is linear and memory is one clip, whatever the length. Never `segment += clip`: that copies
all that was joined before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from narrator.audio.clip import RATE, decode
from narrator.audio.errors import BadAudio, BadPart
from narrator.audio.ffmpeg import BitRates, Encoder
from narrator.audio.inner import silences
from narrator.audio.levels import Meter
from narrator.audio.shape import Edges, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from narrator.audio.sound import Levels

FRAME = 1024  # samples of an AAC packet: a chapter of whole packets can be joined by copying


@dataclass(frozen=True, slots=True)
class Part:
    """One clip of a chapter, the silence after it in seconds, and how much to turn it up.

    `listen`: find the pauses inside it too, which say where its sentences begin. `sound`: samples
    in the middle of the silence, between two scenes.
    """

    clip_path: Path | Callable[[], bytes]
    media_type: str
    pause: float
    gain_db: float = 0.0
    listen: bool = False
    sound: bytes = b""


@dataclass(frozen=True, slots=True)
class StitchSettings:
    """What is the same for every chapter: seconds, kilobits a second; `limit_db` in dBTP."""

    head: float = 0.7
    tail: float = 1.5
    limit_db: float | None = -4.0
    edges: Edges = field(default_factory=Edges)
    bit_rates: BitRates = field(default_factory=BitRates)


@dataclass(frozen=True, slots=True)
class Stitched:
    """What was made: `spans` are the start and end in seconds of each part's sound.

    `quiet` are the pauses inside each part that was listened to; `levels` are of what was encoded.
    """

    samples: int
    seconds: float
    spans: list[tuple[float, float]]
    quiet: list[list[tuple[float, float]]]
    levels: Levels


class _Line:
    """The samples written so far, measured as they pass."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.meter = Meter()
        self.samples = 0

    def sound(self, pcm: bytes) -> tuple[float, float]:
        start = self.samples
        self._encoder.write(pcm)
        self.meter.add(pcm)
        self.samples += len(pcm) // 2
        return start / RATE, self.samples / RATE

    def pause(self, seconds: float, sound: bytes = b"") -> None:
        self.silence(seconds / 2 if sound else seconds)
        if sound:
            self.sound(sound)
            self.silence(seconds / 2)

    def silence(self, seconds: float) -> None:
        self.sound(bytes(2 * round(seconds * RATE)))

    def fill_frame(self) -> None:
        self.sound(bytes(2 * (-self.samples % FRAME)))


def stitch(
    parts: Iterable[Part],
    outputs: dict[str, Path],
    settings: StitchSettings | None = None,
    *,
    on_part: Callable[[int], None] | None = None,
) -> Stitched:
    """Write one chapter into every output (format name -> path) in one pass.

    `on_part` hears the number of parts joined so far; what it raises stops the work. The pause of
    the last part is the tail, where it is longer. The total is a multiple of FRAME samples.
    Raises BadPart, EncodeFailed, StorageFull, and then no output has appeared.
    """
    settings = settings or StitchSettings()
    spans: list[tuple[float, float]] = []
    quiet: list[list[tuple[float, float]]] = []
    with Encoder(outputs, settings.bit_rates) as encoder:
        line = _Line(encoder)
        pause, between = settings.head, b""
        for index, part in enumerate(parts):
            line.pause(pause, between)
            pcm = _shaped(index, part, settings)
            spans.append(line.sound(pcm))
            quiet.append(_pauses(pcm, spans[-1][0]) if part.listen else [])
            pause, between = part.pause, part.sound
            if on_part:
                on_part(index + 1)
        line.silence(max(settings.tail, pause) if spans else settings.tail)
        line.fill_frame()
    return Stitched(line.samples, line.samples / RATE, spans, quiet, line.meter.levels())


def _pauses(pcm: bytes, start: float) -> list[tuple[float, float]]:
    return [(start + begin, start + end) for begin, end in silences(pcm)]


def _shaped(index: int, part: Part, settings: StitchSettings) -> bytes:
    try:
        clip = decode(_bytes(part), part.media_type)
        return shape(clip, part.gain_db, settings.edges, settings.limit_db)
    except FileNotFoundError as error:
        raise BadPart(index, "missing", f"{error.filename} is not there.") from error
    except BadAudio as error:
        raise BadPart(index, error.code, error.detail) from error


def _bytes(part: Part) -> bytes:
    if isinstance(part.clip_path, Path):
        return part.clip_path.read_bytes()
    return part.clip_path()
