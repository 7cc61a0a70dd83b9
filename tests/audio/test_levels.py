"""The meter agrees with ffmpeg's, and a chapter's report says whether it is fit for a shop."""

from __future__ import annotations

import math
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from narrator.audio.clip import RATE
from narrator.audio.ffmpeg import find
from narrator.audio.levels import Meter
from narrator.audio.sound import PROFILES, Levels
from tests.audio.sounds import noise, pack, silence, speech, tone, wav

if TYPE_CHECKING:
    from pathlib import Path

BOOK = speech(8.0, level=0.5) + silence(1.8) + speech(6.0, seed=2, level=0.1) + silence(0.7)


def measured(pcm: bytes, piece: int = 10_000) -> Levels:
    meter = Meter()
    for at in range(0, len(pcm), piece):
        meter.add(pcm[at : at + piece])
    return meter.levels()


def by_ffmpeg(pcm: bytes, folder: Path) -> tuple[float, float]:
    """LUFS and true peak by ffmpeg's own meter."""
    (folder / "sound.wav").write_bytes(wav(pcm))
    command = [find(), "-nostdin", "-i", str(folder / "sound.wav")]
    command += ["-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary") :]
    lufs = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert lufs
    assert peak
    return float(lufs[1]), float(peak[1])


@pytest.mark.parametrize(
    "pcm",
    [
        pytest.param(BOOK, id="speech"),
        pytest.param(noise(5.0), id="noise"),
        pytest.param(tone(5.0, 1000.0), id="tone"),
        pytest.param(tone(5.0, 60.0), id="hum"),
        pytest.param(speech(5.0, seed=3, level=0.9), id="loud"),
    ],
)
def test_loudness_and_true_peak_agree_with_another_meter(pcm: bytes, tmp_path: Path) -> None:
    lufs, true_peak = by_ffmpeg(pcm, tmp_path)

    found = measured(pcm)

    assert found.lufs == pytest.approx(lufs, abs=0.15)
    assert found.true_peak_db == pytest.approx(true_peak, abs=0.3)


def test_a_peak_between_samples_is_found() -> None:
    # A quarter of the rate, sampled beside its crests: the samples stay 3 dB below them.
    turn = math.pi / 2
    pcm = pack(0.5 * math.sin(turn * n + math.pi / 4) for n in range(RATE))

    found = measured(pcm)

    assert found.peak_db == pytest.approx(-9.03, abs=0.05)
    assert found.true_peak_db == pytest.approx(-6.02, abs=0.3)


def test_rms_and_peak_of_a_tone() -> None:
    found = measured(tone(3.0, level=0.5))

    assert found.peak_db == pytest.approx(-6.02, abs=0.02)
    assert found.rms_db == pytest.approx(-9.03, abs=0.02)


def test_the_floor_is_the_quietest_half_second() -> None:
    assert measured(BOOK).floor_db == -120.0
    hiss = noise(2.0, level=0.001)
    assert measured(tone(2.0) + hiss + tone(2.0)).floor_db == pytest.approx(-64.8, abs=0.3)


@pytest.mark.parametrize("piece", [2, 4800, 9602, 1 << 20])
def test_the_size_of_the_pieces_changes_nothing(piece: int) -> None:
    assert measured(BOOK[:400_000], piece) == measured(BOOK[:400_000])


def test_nothing_is_silent() -> None:
    assert measured(b"").lufs == -120.0


FIT = Levels(
    lufs=-20.5, rms_db=-21.0, peak_db=-4.0, true_peak_db=-3.8, floor_db=-90.0, head=0.7, tail=1.5
)


@pytest.mark.parametrize(
    ("profile", "changed", "faults"),
    [
        ("acx", {}, []),
        ("acx", {"rms_db": -23.1}, ["RMS (dB) is -23.1, -23 to -18 wanted."]),
        ("acx", {"peak_db": -2.9}, ["Peak (dB) is -2.9, at most -3 wanted."]),
        ("acx", {"floor_db": -50.0}, ["Noise floor (dB) is -50.0, at most -60 wanted."]),
        ("podcast", {}, ["Loudness (LUFS) is -20.5, -17 to -15 wanted."]),
        ("podcast", {"lufs": -16.4, "true_peak_db": -1.0}, []),
        ("untouched", {"peak_db": 0.0}, []),
    ],
)
def test_a_profile_says_what_is_wrong(
    profile: str, changed: dict[str, float], faults: list[str]
) -> None:
    assert PROFILES[profile].faults(FIT.to_dict() | changed) == faults
