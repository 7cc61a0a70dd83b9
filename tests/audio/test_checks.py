"""Bad clips are caught by name, good ones pass."""

from __future__ import annotations

import math
import random

import pytest

from narrator.audio.checks import check, measure
from narrator.audio.clip import RATE, Clip
from narrator.audio.errors import BadAudio
from tests.audio.sounds import noise, pack, silence, speech, tone

VOICE = speech(4.0)


def loud(pcm: bytes, factor: float) -> bytes:
    return pack(factor * sample / 32767 for sample in memoryview(pcm).cast("h"))


def hum(seconds: float, level: float = 0.056, seed: int = 3) -> bytes:
    """The murmur of a room at -25 dB, without its high notes."""
    draw, at, samples = random.Random(seed), 0.0, []
    for _ in range(round(seconds * RATE)):
        at += 0.1 * (draw.gauss(0, 1) - at)
        samples.append(at)
    scale = level / math.sqrt(sum(each * each for each in samples) / len(samples))
    return pack(scale * each for each in samples)


def cap(seconds: float) -> bytes:
    return (VOICE * (int(seconds / 4) + 1))[: 2 * round(seconds * RATE)]


@pytest.mark.parametrize("seed", range(12))
def test_speech_passes(seed: int) -> None:
    found = check(Clip(speech(3.0 + seed / 4, seed, level=0.1 + seed / 40)), 1.5, 12.0)
    assert found.suspects == ()
    assert -40 < found.rms_db < -8


def test_a_natural_pause_passes() -> None:
    assert check(Clip(VOICE + silence(1.3) + VOICE), 4, 15).longest_gap == pytest.approx(
        1.5, abs=0.1
    )


def test_the_usual_silence_around_a_short_word_counts_as_its_length() -> None:
    assert check(Clip(silence(0.3) + speech(0.5) + silence(0.3)), 1.0, 3.0).length > 1.0


def test_a_hissing_whisper_is_not_noise() -> None:
    whisper = noise(0.2, 0.05) + noise(0.1, 0.02) + noise(0.3, 0.08) + silence(0.1)
    assert check(Clip(whisper * 4), 1.0, 5.0).zero_crossings > 0.3


@pytest.mark.parametrize(
    ("pcm", "code"),
    [
        (silence(4.0), "silent"),
        (noise(4.0, level=0.002), "silent"),
        (silence(2.0) + tone(0.02, level=0.05) + silence(2.0), "silent"),
        (speech(1.2), "too_short"),
        (silence(3.0) + speech(0.6) + silence(3.0), "too_short"),
        (VOICE * 3, "too_long"),
        (noise(4.0), "noise"),
        (noise(4.0, level=0.6), "noise"),
        (VOICE + hum(3.0), "murmur"),
        (hum(2.5) + VOICE, "murmur"),
        (tone(4.0), "murmur"),
        (VOICE[: 2 * RATE] + silence(2.2) + VOICE[2 * RATE :], "internal_silence"),
        (VOICE[: 2 * RATE] + noise(2.2, level=0.008) + VOICE[2 * RATE :], "internal_silence"),
        (loud(VOICE, 12.0), "clipped"),
        (cap(163.84), "token_cap"),
        (cap(327.68), "token_cap"),
        (cap(655.36), "token_cap"),
        (b"", "empty"),
    ],
)
def test_a_fault_is_named(pcm: bytes, code: str) -> None:
    with pytest.raises(BadAudio) as caught:
        check(Clip(pcm), 2.0, 9.0)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("pcm", "suspect"),
    [
        (VOICE[: round(1.0 * RATE)] + tone(0.3, 150), "cut_off"),
        (tone(1.6), "steady_tone"),
        (pack(0.05 + s / 40000 for s in memoryview(VOICE).cast("h")), "offset"),
        (VOICE + silence(3.0), "edge_silence"),
        (VOICE[: 2 * RATE] + silence(1.7) + VOICE[2 * RATE :], "long_pause"),
    ],
)
def test_what_is_only_odd_is_reported_not_refused(pcm: bytes, suspect: str) -> None:
    assert suspect in check(Clip(pcm), 0.5, 9.0).suspects


def test_a_click_after_the_speech_is_not_more_of_it() -> None:
    clip = Clip(VOICE + silence(2.2) + tone(0.05))
    assert measure(clip).longest_gap < 1
    assert "long_pause" not in check(clip, 2.0, 9.0).suspects


def test_a_quiet_voice_has_no_more_gaps_than_a_loud_one() -> None:
    quiet, usual = measure(Clip(loud(VOICE, 0.5))), measure(Clip(VOICE))
    assert quiet.longest_gap == pytest.approx(usual.longest_gap, abs=0.05)


def test_measures_are_in_the_units_they_say() -> None:
    found = measure(Clip(silence(0.5) + tone(2.0, 300, level=0.5) + silence(0.25)))
    assert found.seconds == pytest.approx(2.75)
    assert found.lead == pytest.approx(0.5)
    assert found.tail == pytest.approx(0.25)
    assert found.spoken == pytest.approx(2.0)
    assert found.rms_db == pytest.approx(-9.03, abs=0.05)
    assert found.peak_db == pytest.approx(-6.02, abs=0.05)
    assert found.zero_crossings == pytest.approx(2 * 300 * 2.0 / (2.75 * RATE), rel=0.02)
    assert (found.clipped, found.longest_gap) == (0.0, 0.0)


def test_a_quiet_constant_is_not_taken_for_full_scale() -> None:
    assert measure(Clip(b"\x7f\xff" * 4800)).clipped == 0.0
    assert measure(Clip(b"\xff\x7f" * 4800)).clipped == 1.0
