"""Chapters of uneven clips, whispers and clicks: within their profile, by meters of others."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from narrator.audio import shop
from narrator.audio.checks import measure
from narrator.audio.clip import RATE, Clip, decode
from narrator.audio.formats import derive
from narrator.audio.levels import loudness_of
from narrator.audio.loudness import Loud, gains
from narrator.audio.sound import PROFILES, Profile
from narrator.audio.stitch import Part, Stitched, StitchSettings, stitch
from tests.audio import meters
from tests.audio.sounds import speech, wav

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

ACX, PODCAST = PROFILES["acx"], PROFILES["podcast"]


@cache
def clip(seed: int, level: float = 0.3, *, click: bool = False) -> bytes:
    pcm = bytearray(speech(4.0, seed, level))
    if click:
        pcm[2 * RATE : 2 * RATE + 4] = b"\xff\x7f\x01\x80"
    return bytes(pcm)


CHAPTERS = {
    "even": [clip(seed) for seed in range(6)],
    "uneven": [clip(seed, 0.15 + 0.1 * (seed % 4)) for seed in range(6)],
    "faint": [clip(seed, 0.03) for seed in range(6)],
    "whispers": [clip(1), clip(2, 0.04), clip(3), clip(4, 0.03), clip(5), clip(6)],
    "clicks": [clip(1), clip(2, click=True), clip(3), clip(4, click=True), clip(5)],
}


def chapter(
    clips: list[bytes], profile: Profile, folder: Path, pause: float = 0.5
) -> tuple[Stitched, Path]:
    """Put a chapter together as the pipeline does; the master is a FLAC."""
    found = [(measure(Clip(pcm)), loudness_of(pcm)) for pcm in clips]
    loud = [Loud(each.rms_db, lufs, each.seconds) for each, lufs in found]
    settings, target = StitchSettings(limit_db=profile.limit_db), folder / "a.flac"
    made, more = None, 0.0
    for _ in range(2):
        found_gains = gains(loud, profile, more)
        parts = [
            Part(lambda pcm=pcm: wav(pcm), "audio/wav", pause, gain)  # type: ignore[misc]
            for pcm, gain in zip(clips, found_gains, strict=True)
        ]
        parts[-1] = replace(parts[-1], pause=0.0)
        made = stitch(parts, {"flac": target}, settings)
        more = profile.lacking(made.levels.to_dict())
        if not more:
            break
    assert made is not None
    return made, target


@pytest.mark.parametrize("kind", CHAPTERS)
@pytest.mark.parametrize("extension", ["flac", "mp3", "m4a"])
def test_a_podcast_is_as_loud_as_it_should_be(kind: str, extension: str, folder: Path) -> None:
    _, master = chapter(CHAPTERS[kind], PODCAST, folder)
    if extension != "flac":
        derive(master, folder / f"a.{extension}", extension)

    found = meters.read(folder / f"a.{extension}")

    assert found.lufs == pytest.approx(-16.0, abs=0.6 if extension == "flac" else 1.0)
    assert found.true_peak_db <= -1.0


@pytest.mark.parametrize("kind", CHAPTERS)
def test_a_shop_gets_what_it_asks_for(kind: str, folder: Path) -> None:
    made, master = chapter(CHAPTERS[kind], ACX, folder)
    shop.encode(master, folder / "a.mp3", ACX.lacking(made.levels.to_dict()))

    found = meters.read(folder / "a.mp3")
    head, tail = meters.quiet_at_the_ends(folder / "a.mp3")

    assert -23.0 <= found.rms_db <= -18.0
    assert found.peak_db <= -3.0
    assert 0.5 <= head <= 1.0
    assert 1.0 <= tail <= 5.0


def test_long_pauses_do_not_make_a_chapter_too_soft_for_a_shop(folder: Path) -> None:
    made, master = chapter(CHAPTERS["even"], ACX, folder, pause=6.0)

    assert -23.0 <= meters.read(master).rms_db <= -18.0
    assert ACX.report(made.levels.to_dict()) == {
        "levels": made.levels.to_dict(),
        "passed": True,
        "faults": [],
    }


def test_chapters_that_came_at_different_levels_are_alike(folder: Path) -> None:
    loud = [
        meters.read(chapter(CHAPTERS[kind], PODCAST, folder)[1]).lufs
        for kind in ("even", "faint", "clicks")
    ]

    assert max(loud) - min(loud) < 0.5


def test_our_report_says_what_other_meters_say(folder: Path) -> None:
    made, master = chapter(CHAPTERS["uneven"], ACX, folder)

    found, said = meters.read(master), made.levels
    head, tail = meters.quiet_at_the_ends(master)
    assert said.lufs == pytest.approx(found.lufs, abs=0.15)
    assert said.rms_db == pytest.approx(found.rms_db, abs=0.1)
    assert said.peak_db == pytest.approx(found.peak_db, abs=0.05)
    assert said.true_peak_db == pytest.approx(found.true_peak_db, abs=0.3)
    assert said.head == pytest.approx(head, abs=0.03)
    assert said.tail == pytest.approx(tail, abs=0.03)


def test_a_whisper_stays_a_whisper(folder: Path) -> None:
    made, master = chapter(CHAPTERS["whispers"], PODCAST, folder)
    samples = np.frombuffer(decode(master.read_bytes()).pcm, "<i2").astype(np.float32)

    levels = [
        20 * np.log10(np.sqrt(np.mean(samples[round(a * RATE) : round(b * RATE)] ** 2)))
        for a, b in made.spans
    ]

    assert levels[0] - levels[1] > 10
    assert max(levels[0], levels[2], levels[4]) - min(levels[0], levels[2], levels[4]) < 1.0


def test_a_click_moves_nothing_but_itself(folder: Path) -> None:
    plain, clicked = ([clip(1), clip(2, click=click), clip(3)] for click in (False, True))
    loud = [Loud(-25.0, -24.5, 4.0)] * 3

    def made(clips: list[bytes]) -> NDArray[Any]:
        parts = [
            Part(lambda pcm=pcm: wav(pcm), "audio/wav", 0.5, gain)  # type: ignore[misc]
            for pcm, gain in zip(clips, gains(loud, PODCAST), strict=True)
        ]
        stitch(parts, {"flac": folder / "a.flac"}, StitchSettings(limit_db=PODCAST.limit_db))
        return np.frombuffer(decode((folder / "a.flac").read_bytes()).pcm, "<i2").astype(np.int32)

    moved = np.flatnonzero(made(plain) != made(clicked))

    assert 0 < (moved[-1] - moved[0]) / RATE < 0.1  # seconds around the click, and nothing else
