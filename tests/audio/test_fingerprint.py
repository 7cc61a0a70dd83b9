"""A fingerprint is of the voice, not of the text, the loudness or the silence around it."""

from __future__ import annotations

import array
import statistics
import subprocess
import sys

import pytest

from narrator.audio.clip import RATE, Clip
from narrator.audio.fingerprint import FEATURES, SIZE, VERSION, distance, fingerprint, measure
from tests.audio.sounds import noise, silence, tone
from tests.audio.speakers import SENTENCES, pairs, prints, provided
from tests.provider import voice

CLIP = provided(" ".join(SENTENCES[:2]), 8)
PITCH = 0  # its place among the features, in octaves


def scaled(clip: Clip, factor: float) -> Clip:
    samples = array.array("h", clip.pcm)
    return Clip(array.array("h", (round(sample * factor) for sample in samples)).tobytes())


def test_it_says_its_version_and_the_seconds_of_sound() -> None:
    found = fingerprint(CLIP)
    assert found[0] == VERSION
    assert 0.6 * CLIP.seconds < found[1] < CLIP.seconds
    assert len(found) == 2 + SIZE


def test_the_same_clip_has_the_same_fingerprint() -> None:
    assert fingerprint(CLIP) == fingerprint(Clip(bytes(CLIP.pcm)))
    assert distance(fingerprint(CLIP), fingerprint(CLIP)) == 0


@pytest.mark.parametrize("factor", [0.1, 0.5, 1.4])
def test_loudness_does_not_count(factor: float) -> None:
    assert distance(fingerprint(CLIP), fingerprint(scaled(CLIP, factor))) < 0.3


def test_silence_around_the_speech_does_not_count() -> None:
    padded = Clip(silence(1.5) + CLIP.pcm + silence(2.0))
    assert distance(fingerprint(CLIP), fingerprint(padded)) < 0.3


@pytest.mark.parametrize("speaker", [0, 7, 15, 23])
def test_the_pitch_is_that_of_the_speaker(speaker: int) -> None:
    _, found = measure(provided(" ".join(SENTENCES[:3]), speaker))
    assert 2 ** found[PITCH] == pytest.approx(voice.pitch(speaker), rel=0.02)


@pytest.mark.parametrize("hertz", [80.0, 120.0, 240.0, 400.0])
def test_a_tone_has_its_own_pitch(hertz: float) -> None:
    _, found = measure(Clip(tone(2.0, hertz)))
    assert 2 ** found[PITCH] == pytest.approx(hertz, rel=0.02)


@pytest.mark.parametrize(
    "pcm", [b"", b"\0", b"\1\0", silence(3.0), tone(0.05), silence(2.0) + tone(0.05)]
)
def test_a_clip_without_enough_sound_has_no_seconds(pcm: bytes) -> None:
    assert fingerprint(Clip(pcm))[1] == 0


def test_what_has_no_pitch_has_a_fingerprint_all_the_same() -> None:
    seconds, hiss = measure(Clip(noise(2.0)))
    assert seconds == pytest.approx(2.0, abs=0.1)
    assert list(hiss[PITCH + 1 : PITCH + 3]) == [0.0, 0.0]
    assert len(hiss) == FEATURES


def test_two_texts_of_a_speaker_are_nearer_than_two_speakers() -> None:
    own = [distance(takes[7], takes[10]) for takes in prints().values()]
    others = [distance(prints()[one][7], prints()[other][10]) for one, other in pairs()]
    assert max(own) < statistics.quantiles(others, n=20)[0]


@pytest.mark.parametrize("found", [(), (VERSION,), (VERSION + 1, *fingerprint(CLIP)[1:])])
def test_another_version_is_not_compared(found: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="version"):
        distance(found, fingerprint(CLIP))


def test_numpy_is_not_loaded_before_a_clip_is_heard() -> None:
    program = (
        "import sys; import narrator.audio.fingerprint, narrator.audio.spread;"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_an_hour_is_no_more_than_many_seconds() -> None:
    long = fingerprint(Clip(CLIP.pcm * (120 * RATE // CLIP.samples)))
    assert distance(long, fingerprint(CLIP)) < 0.3
