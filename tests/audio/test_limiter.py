"""Peaks are held where another meter sees them, and nothing else is touched."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from narrator.audio.clip import RATE
from narrator.audio.limiter import BLOCK, REACH, limit
from tests.audio.meters import read_samples
from tests.audio.sounds import noise, pack, silence, speech, tone

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    Samples = NDArray[Any]


def floats(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, "<i2").astype(np.float32) / 32768


def between_samples() -> bytes:
    """A quarter of the rate, sampled beside its crests: the samples stay 3 dB below them."""
    return pack(0.7 * math.sin(math.pi / 2 * n + math.pi / 4) for n in range(RATE))


@pytest.mark.parametrize("ceiling_db", [-2.0, -4.0])
@pytest.mark.parametrize(
    "pcm",
    [
        pytest.param(speech(4.0, level=0.9), id="speech"),
        pytest.param(tone(2.0, 997.0, level=0.95), id="tone"),
        pytest.param(between_samples(), id="between the samples"),
        pytest.param(noise(2.0, level=0.9), id="noise"),
        pytest.param(
            tone(1.0, level=0.05) + pack([1.0, -1.0, 1.0]) + tone(1.0, level=0.05), id="click"
        ),
    ],
)
def test_no_true_peak_is_above_the_ceiling(pcm: bytes, ceiling_db: float, tmp_path: Path) -> None:
    sound = floats(pcm) * 2
    sound[:240] *= np.linspace(0, 1, 240)  # as the edges of clips are
    sound[-240:] *= np.linspace(1, 0, 240)
    held = limit(sound, 10 ** (ceiling_db / 20))

    found = read_samples(pack(held.tolist()), tmp_path)

    assert found.true_peak_db <= ceiling_db + 0.15
    assert found.true_peak_db > ceiling_db - 1.5


def test_what_is_low_enough_comes_out_as_it_was() -> None:
    samples = floats(speech(3.0, level=0.4))

    assert limit(samples, 0.8) is samples
    assert limit(floats(b""), 0.8).size == 0


def test_a_click_is_held_and_the_whisper_around_it_is_not_touched() -> None:
    whisper = floats(speech(2.0, seed=5, level=0.03))
    clicked = whisper.copy()
    clicked[RATE] = 0.95

    held = limit(clicked, 0.5)

    reach = (2 * REACH + 3) * BLOCK
    assert abs(held[RATE]) <= 0.5
    assert np.array_equal(held[: RATE - reach], whisper[: RATE - reach])
    assert np.array_equal(held[RATE + reach :], whisper[RATE + reach :])


def test_a_steady_tone_stays_one() -> None:
    held = limit(floats(tone(2.0, 240.0, level=0.9)), 0.5)[RATE // 2 : -RATE // 2]

    spectrum = np.abs(np.fft.rfft(held * np.hanning(len(held)))) ** 2
    at = round(240.0 * len(held) / RATE)
    own = spectrum[at - 3 : at + 4].sum()
    assert 10 * math.log10((spectrum.sum() - own) / own) < -60


def test_the_gain_moves_slowly_enough_not_to_be_heard() -> None:
    loud_and_soft = tone(0.5, 500.0, level=0.2) + tone(0.5, 500.0, level=0.9) + silence(0.1)
    samples = floats(loud_and_soft)

    held = limit(samples, 0.3)

    there = np.abs(samples) > 0.1
    gains = held[there] / samples[there]
    assert np.abs(np.diff(gains)).max() < 0.02  # from sample to sample
    assert gains[: RATE // 5].min() == 1.0
