"""What stitching costs beside the encoder alone, and beside the way tutorials show.

    python -m benchmarks.stitch                 # one hour: FLAC, MP3 and M4A in one pass
    python -m benchmarks.stitch --hours 10 --peer-clips 0

Every row is a process of its own; CPU seconds count it and its children, memory is the peak of
each. The encoder alone is the same ffmpeg with the same arguments, fed the finished sound from a
file. On a busy machine trust CPU seconds; `--cores 1` binds everything to one core.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from narrator.audio.clip import RATE
from narrator.audio.ffmpeg import Encoder, transcode
from narrator.audio.m4b import ChapterAudio, write_m4b
from narrator.audio.stitch import Part, stitch
from narrator.audio.tags import Tags
from tests.audio.sounds import speech, wav

ROOT = Path(__file__).parents[1]
CLIP_SECONDS = 5.0
PAUSE = 0.35
DIFFERENT = 24  # clips made; they are used in turn
GAIN_DB = 10.0  # the clips peak at 13 dB below full scale, the limiter holds at 4 below


def parts(folder: Path, count: int) -> list[Part]:
    """Clips from files, each turned up as a real voice is: most need the limiter, by up to 4 dB."""
    return [
        Part(folder / f"{n % DIFFERENT}.wav", "audio/wav", PAUSE, GAIN_DB + n % 4, listen=True)
        for n in range(count)
    ]


def outputs(folder: Path, names: str) -> dict[str, Path]:
    """One file of each format."""
    return {name: folder / f"out.{name}" for name in names.split(",")}


def run_stitch(folder: Path, count: int, names: str) -> float:
    """Our way."""
    return stitch(parts(folder, count), outputs(folder, names)).seconds


def run_encoder(folder: Path, count: int, names: str) -> float:
    """The encoder alone: finished sound in large blocks, the same outputs."""
    del count
    total = 0
    with Encoder(outputs(folder, names)) as encoder, (folder / "whole.pcm").open("rb") as sound:
        while block := sound.read(1 << 18):
            encoder.write(block)
            total += len(block)
    return total / 2 / RATE


def run_peer(folder: Path, count: int, names: str) -> float:
    """`segment += clip` with pydub, then one export for each format."""
    from pydub import AudioSegment

    from narrator.audio.ffmpeg import find

    AudioSegment.converter = find()
    whole = AudioSegment.silent(0, frame_rate=RATE)
    for part in parts(folder, count):
        whole += AudioSegment.from_wav(part.clip_path)
        whole += AudioSegment.silent(round(1000 * part.pause), frame_rate=RATE)
    for name, target in outputs(folder, names).items():
        whole.export(target, format={"m4a": "ipod"}.get(name, name)).close()
    return float(whole.duration_seconds)


def run_m4b(folder: Path, count: int, names: str) -> float:
    """The stitched m4a as ten chapters of one book, copied. Encodes nothing."""
    del names
    samples = count
    chapters = [ChapterAudio(folder / "out.m4a", f"Chapter {n}", samples) for n in range(1, 11)]
    write_m4b(chapters, folder / "book.m4b", Tags("Benchmark"))
    return 10 * samples / RATE


def run_nothing(folder: Path, count: int, names: str) -> float:
    """Importing alone, to know what a Python process weighs."""
    del folder, count, names
    return 0.0


RUNS = {
    "stitch": run_stitch,
    "encoder": run_encoder,
    "peer": run_peer,
    "m4b": run_m4b,
    "nothing": run_nothing,
}


def measured(
    run: str, folder: Path, count: int, names: str, cores: int, times: int = 1
) -> dict[str, Any]:
    """Run one row in children of its own and return the figures of the one with the least CPU."""
    tries = [_measured(run, folder, count, names, cores) for _ in range(times)]
    return min(tries, key=lambda found: float(found["cpu"]))


def _measured(run: str, folder: Path, count: int, names: str, cores: int) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.stitch", "--row", run]
    command += ["--folder", str(folder), "--clips", str(count), "--formats", names]
    command += ["--cores", str(cores)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def report_row(run: str, folder: Path, count: int, names: str) -> None:
    """The child's side: do it and print the figures."""
    started = time.perf_counter()
    seconds = RUNS[run](folder, count, names)
    wall = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = sum(use.ru_utime + use.ru_stime for use in (own, child))
    figures = {"seconds": seconds, "wall": wall, "cpu": cpu}
    memory = {"python_mb": own.ru_maxrss / 1024, "ffmpeg_mb": child.ru_maxrss / 1024}
    print(json.dumps(figures | memory))


def line(name: str, found: dict[str, Any], base: dict[str, Any] | None = None) -> None:
    """One row of the table."""
    ratio = f"{found['cpu'] / base['cpu']:5.2f} {found['wall'] / base['wall']:5.2f}" if base else ""
    memory = f"{found['python_mb']:7.0f} {found['ffmpeg_mb']:7.0f}"
    figures = f"{found['seconds'] / 60:7.1f} {found['cpu']:8.2f} {found['wall']:8.2f}"
    print(f"{name:34} {figures} {memory}  {ratio}", flush=True)


def compare(hours: float, names: str, cores: int, peer_clips: int, times: int) -> None:
    """Print the table."""
    count = round(hours * 3600 / (CLIP_SECONDS + PAUSE))
    print(
        f"{count} clips, {names}, {cores} of {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(f"{'':34} minutes    cpu s   wall s  python  ffmpeg   cpu  wall (to the encoder)")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for n in range(DIFFERENT):
            (folder / f"{n}.wav").write_bytes(wav(speech(CLIP_SECONDS, n)))
        stitch(parts(folder, count), {"flac": folder / "whole.flac"})
        transcode(folder / "whole.flac", {"pcm": folder / "whole.pcm"})
        line("python and its imports", measured("nothing", folder, 0, names, cores))
        alone = measured("encoder", folder, count, names, cores, times)
        line("encoder alone", alone)
        ours = measured("stitch", folder, count, names, cores, times)
        line("stitch, level, limit and encode", ours, alone)
        if "m4a" in names:
            samples = round(ours["seconds"] * RATE)
            line("M4B of ten such chapters, copied", measured("m4b", folder, samples, names, cores))
        for clips in (peer_clips // 2, peer_clips) if peer_clips else ():
            line(f"segment += clip, {clips} clips", measured("peer", folder, clips, names, cores))
    if peer_clips:
        print(
            "segment += clip: joining grows with the square of the clips, encoding with the clips."
        )


def main() -> None:
    """Read the command line."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--hours", type=float, default=1.0)
    words.add_argument("--formats", default="flac,mp3,m4a")
    words.add_argument("--cores", type=int, default=1, help="bind to this many cores")
    words.add_argument("--peer-clips", type=int, default=200, help="0 leaves the peer out")
    words.add_argument("--times", type=int, default=2, help="keep the best of so many")
    words.add_argument("--row", choices=RUNS, help=argparse.SUPPRESS)
    words.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    words.add_argument("--clips", type=int, help=argparse.SUPPRESS)
    told = words.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: told.cores])
    if told.row:
        report_row(told.row, told.folder, told.clips, told.formats)
    else:
        compare(told.hours, told.formats, told.cores, told.peer_clips, told.times)


if __name__ == "__main__":
    main()
