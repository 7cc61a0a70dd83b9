"""One sentence of a long book is read again: how long until there is a new M4B of it.

    python -m benchmarks.repair                 # ten hours in chapters of twenty minutes
    python -m benchmarks.repair --hours 20 --minutes 30

The chapter is put together and encoded from its clips as a worker does it, its M4A is derived from
the master, and the M4B is copied from the chapters' own. Beside it stands what encoding the whole
book again costs: that of one chapter, times the chapters.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.stitch import CLIP_SECONDS, DIFFERENT, PAUSE, parts
from narrator.audio.clip import RATE
from narrator.audio.ffmpeg import transcode
from narrator.audio.m4b import ChapterAudio, write_m4b
from narrator.audio.stitch import stitch
from narrator.audio.tags import Tags
from tests.audio.sounds import speech, wav

if TYPE_CHECKING:
    from collections.abc import Callable


def timed(name: str, work: Callable[[], None]) -> float:
    """Do it, print its wall time in seconds and return that."""
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    print(f"{name:52} {took:7.2f} s", flush=True)
    return took


def repair(folder: Path, chapters: int, minutes: float) -> None:
    """Print the parts of one repair, and their sum beside encoding everything again."""
    count = round(minutes * 60 / (CLIP_SECONDS + PAUSE))
    kept = {name: folder / f"chapter.{name}" for name in ("flac", "mp3")}
    made = stitch(parts(folder, count), kept)
    samples = round(made.seconds * RATE)
    m4a = folder / "chapter.m4a"

    def derive() -> None:
        transcode(kept["flac"], {"m4a": m4a})

    def copy() -> None:
        whole = [ChapterAudio(m4a, f"Chapter {n}", samples) for n in range(1, chapters + 1)]
        write_m4b(whole, folder / "book.m4b", Tags("Benchmark"))

    print(f"{chapters} chapters of {minutes:g} minutes, load {os.getloadavg()[0]:.1f}")
    took = timed("one chapter from its clips: FLAC and MP3", lambda: _again(folder, count, kept))
    encoding = timed("its M4A from the FLAC", derive)
    took += encoding + timed(f"the M4B of {chapters} chapters, copied", copy)
    print(f"{'in all':52} {took:7.2f} s")
    whole = encoding * chapters
    print(
        f"{'the book encoded again instead of copied':52} {whole:7.2f} s, {whole / took:.0f} times"
    )


def _again(folder: Path, count: int, kept: dict[str, Path]) -> None:
    stitch(parts(folder, count), kept)


def main() -> None:
    """Read the command line."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--hours", type=float, default=10.0)
    words.add_argument("--minutes", type=float, default=20.0, help="of one chapter")
    told = words.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for n in range(DIFFERENT):
            (folder / f"{n}.wav").write_bytes(wav(speech(CLIP_SECONDS, n)))
        repair(folder, round(told.hours * 60 / told.minutes), told.minutes)


if __name__ == "__main__":
    main()
