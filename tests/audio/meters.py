"""Meters that we did not write: ffmpeg's, on files that anybody could have made."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.audio.ffmpeg import find
from tests.audio.sounds import wav

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reading:
    """Decibels of full scale, LUFS, dBTP."""

    lufs: float
    true_peak_db: float
    rms_db: float
    peak_db: float


def read(path: Path) -> Reading:
    """What ebur128, volumedetect and astats say of a file of any format."""
    filters = (
        "astats=measure_perchannel=none:measure_overall=RMS_level+Peak_level,ebur128=peak=true"
    )
    said = _said(path, filters)
    summary = said[said.rindex("Summary") :]
    return Reading(
        lufs=_number(r"I:\s+(-?[\d.]+|-inf) LUFS", summary),
        true_peak_db=_number(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary),
        rms_db=_number(r"RMS level dB: (-?[\d.]+|-inf)", said),
        peak_db=_number(r"Peak level dB: (-?[\d.]+|-inf)", said),
    )


def read_samples(pcm: bytes, folder: Path) -> Reading:
    (folder / "read.wav").write_bytes(wav(pcm))
    return read(folder / "read.wav")


def quiet_at_the_ends(path: Path, below_db: float = -60.0) -> tuple[float, float]:
    """Return the seconds of silence before the first sound and after the last."""
    said = _said(path, f"silencedetect=noise={below_db}dB:duration=0.05")
    ends = [float(each) for each in re.findall(r"silence_end: ([\d.]+)", said)]
    starts = [float(each) for each in re.findall(r"silence_start: (-?[\d.]+)", said)]
    length = re.findall(r"time=(\d+):(\d+):([\d.]+)", said)[-1]
    whole = int(length[0]) * 3600 + int(length[1]) * 60 + float(length[2])
    return ends[0], whole - starts[-1]


def _said(path: Path, filters: str) -> str:
    command = [find(), "-nostdin", "-hide_banner", "-i", str(path), "-af", filters]
    done = subprocess.run([*command, "-f", "null", "-"], capture_output=True, check=True)
    return done.stderr.decode()


def _number(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    assert found, said
    return float(found[1])
