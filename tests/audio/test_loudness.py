"""A chapter is brought to its profile by one gain, and a whisper stays softer than a shout."""

from __future__ import annotations

import pytest

from narrator.audio.loudness import FLOOR_DB, Loud, gains, gated_db, mean_db
from narrator.audio.sound import PROFILES

ACX, PODCAST, UNTOUCHED = PROFILES["acx"], PROFILES["podcast"], PROFILES["untouched"]


def loud(*levels: float, offset: float = 0.5) -> list[Loud]:
    return [Loud(level, level + offset, 5.0) for level in levels]


def test_clips_of_one_level_get_one_gain() -> None:
    assert gains(loud(-25.0, -25.0, -25.0), ACX) == pytest.approx([5.0, 5.0, 5.0])
    assert gains(loud(-25.0, -25.0), PODCAST) == pytest.approx([8.5, 8.5])
    assert gains(loud(-25.0, -30.0), UNTOUCHED) == [0.0, 0.0]


def test_a_deviation_is_mostly_evened_out_and_by_no_more_than_three_decibels() -> None:
    found = gains(loud(*[-25.0] * 20, -27.0, -45.0, -10.0), ACX)

    usual, softer, whisper, shout = found[0], *found[20:]
    assert softer - usual == pytest.approx(1.4)
    assert whisper - usual == pytest.approx(3.0)
    assert shout - usual == pytest.approx(-3.0)


def test_what_was_lacking_is_added_to_all() -> None:
    clips = loud(-25.0, -28.0)

    plain, more = gains(clips, PODCAST), gains(clips, PODCAST, 1.5)

    assert [b - a for a, b in zip(plain, more, strict=True)] == pytest.approx([1.5, 1.5])


def test_silence_is_not_turned_up() -> None:
    assert gains([Loud(FLOOR_DB, FLOOR_DB, 5.0), *loud(-20.0)], ACX)[0] == 0.0
    assert gains([Loud(FLOOR_DB, FLOOR_DB, 5.0)], PODCAST) == [0.0]
    assert gains([], PODCAST) == []


def test_means_are_of_energy_over_time() -> None:
    assert mean_db([(-20.0, 5.0), (-20.0, 1.0)]) == pytest.approx(-20.0)
    assert mean_db([(-20.0, 1.0), (-30.0, 1.0)]) == pytest.approx(-22.6, abs=0.01)
    assert mean_db([(-20.0, 1.0), (FLOOR_DB, 9.0)]) == pytest.approx(-20.0)
    assert mean_db([]) == FLOOR_DB


def test_what_is_ten_decibels_softer_is_not_heard_by_the_meter() -> None:
    assert gated_db([(-20.0, 5.0), (-40.0, 5.0)]) == pytest.approx(-20.0)


@pytest.mark.parametrize(
    ("profile", "level", "lacking"),
    [
        (ACX, {"rms_db": -21.0}, 0.0),
        (ACX, {"rms_db": -24.0}, 3.5),
        (ACX, {"rms_db": -17.0}, -3.5),
        (PODCAST, {"lufs": -17.0}, 1.0),
        (PODCAST, {"lufs": -16.4}, 0.0),
        (PODCAST, {"lufs": FLOOR_DB}, 0.0),
        (PODCAST, {}, 0.0),
        (UNTOUCHED, {"rms_db": -40.0}, 0.0),
    ],
)
def test_a_profile_says_what_a_chapter_lacks(
    profile: object, level: dict[str, float], lacking: float
) -> None:
    assert profile.lacking(level) == pytest.approx(lacking)  # type: ignore[attr-defined]
