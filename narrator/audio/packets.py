"""Encoded sound of many files as that of one: packets copied, times and marks that run through."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from narrator.audio.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from av import Packet
    from av.audio.stream import AudioStream
    from av.container.core import Chapter

SAMPLE = Fraction(1, RATE)


def in_line(
    packets: Iterable[Packet[AudioStream]], sound: AudioStream, frame: int, start: int = 0
) -> Iterator[Packet[AudioStream]]:
    """Hand on `packets`, each of `frame` samples, as those of `sound`; the first is at `start`."""
    for number, packet in enumerate(packets):
        packet.stream = sound
        packet.time_base = SAMPLE
        packet.pts = packet.dts = start + number * frame
        packet.duration = frame
        yield packet


def marks(chapters: Iterable[tuple[str, int]]) -> list[Chapter]:
    """Where each chapter (title, samples) begins and ends, in samples of the whole."""
    found: list[Chapter] = []
    start = 0
    for number, (title, samples) in enumerate(chapters, 1):
        end = start + samples
        found.append(
            {
                "id": number,
                "start": start,
                "end": end,
                "time_base": SAMPLE,
                "metadata": {"title": title},
            }
        )
        start = end
    return found
