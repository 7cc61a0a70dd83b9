"""Voices are brought to one level, and a whisper stays softer than a shout."""

from __future__ import annotations

import pytest

from narrator.audio.loudness import FLOOR_DB, gain, voice_level


@pytest.mark.parametrize(
    ("clip", "voice", "expected"),
    [
        (-25.0, -25.0, 5.0),
        (-27.0, -25.0, 6.4),
        (-23.0, -25.0, 3.6),
        (-40.0, -25.0, 8.0),
        (-10.0, -25.0, 2.0),
        (FLOOR_DB, -25.0, 0.0),
        (-25.0, FLOOR_DB, 0.0),
    ],
)
def test_gain_is_the_voices_and_a_little_of_the_clips(
    clip: float, voice: float, expected: float
) -> None:
    assert gain(clip, voice) == pytest.approx(expected)


def test_a_voices_level_is_the_mean_of_energy_over_time() -> None:
    assert voice_level([(-20.0, 5.0), (-20.0, 1.0)]) == pytest.approx(-20.0)
    assert voice_level([(-20.0, 1.0), (-30.0, 1.0)]) == pytest.approx(-22.6, abs=0.01)
    assert voice_level([]) == FLOOR_DB
