"""Where sentences begin inside a clip: at the pauses near the expected places."""

from __future__ import annotations

import pytest

from narrator.audio.inner import seams, silences
from tests.audio.sounds import silence, tone

CLIP = silence(0.05) + tone(1.0) + silence(0.3) + tone(2.0) + silence(0.08) + tone(1.0)


def test_pauses_are_found_and_gaps_inside_words_are_not() -> None:
    [pause] = silences(CLIP)

    assert list(pause) == pytest.approx([1.05, 1.35], abs=0.011)


@pytest.mark.parametrize("pcm", [b"", silence(1.0), bytes(2)])
def test_a_clip_without_sound_has_no_pauses(pcm: bytes) -> None:
    assert silences(pcm) == []


@pytest.mark.parametrize(
    ("shares", "pauses", "found"),
    [
        pytest.param([], [], [], id="one sentence"),
        pytest.param([0.5], [], [(15.0, 15.0)], id="no pauses: its share"),
        pytest.param([0.5], [(14.2, 14.6)], [(14.2, 14.6)], id="the pause nearby"),
        pytest.param([0.5], [(18.0, 18.4)], [(15.0, 15.0)], id="too far to be it"),
        pytest.param([0.5], [(14.9, 15.05), (15.8, 16.4)], [(15.8, 16.4)], id="the longer of two"),
        pytest.param(
            [0.5, 0.55], [(15.0, 15.4)], [(15.0, 15.4), (15.5, 15.5)], id="each pause once"
        ),
    ],
)
def test_a_seam_is_a_pause_near_its_share_of_the_text(
    shares: list[float], pauses: list[tuple[float, float]], found: list[tuple[float, float]]
) -> None:
    assert [list(seam) for seam in seams(shares, (10.0, 20.0), pauses)] == [
        pytest.approx(list(seam)) for seam in found
    ]


def test_seams_never_run_backwards() -> None:
    found = seams([0.1, 0.2, 0.3], (0.0, 10.0), [(0.5, 0.9), (2.9, 3.4), (3.5, 3.6)])

    edges = [edge for seam in found for edge in seam]
    assert edges == sorted(edges)
