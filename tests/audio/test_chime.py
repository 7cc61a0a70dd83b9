"""The sound between scenes: our own bells, or a clip that somebody sent; softer than the voice."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from narrator.audio.chime import BELOW_SPEECH, LONGEST, MOST_BYTES, checked, chime, leveled
from narrator.audio.clip import RATE
from narrator.audio.errors import BadAudio
from narrator.audio.levels import loudness_of
from tests.audio.sounds import noise, pack, silence, speech, tone, wav


def test_the_bells_are_short_soft_and_the_same_each_time() -> None:
    samples = np.frombuffer(chime(), "<i2")

    assert 1.0 < len(samples) / RATE < 3.0
    assert abs(int(samples[0])) < 10
    assert np.abs(samples).max() < 12_000
    assert np.abs(samples[-RATE // 20 :]).max() < 400
    assert chime() == chime.__wrapped__()


@pytest.mark.parametrize("pcm", [chime(), speech(3.0, level=0.9), tone(2.0, level=0.02)])
def test_a_sound_is_a_little_softer_than_the_voice_and_has_no_edge(pcm: bytes) -> None:
    found = leveled(pcm, -16.0)

    assert loudness_of(found) == pytest.approx(-16.0 - BELOW_SPEECH, abs=1.0)
    samples = np.frombuffer(found, "<i2")
    assert abs(int(samples[0])) + abs(int(samples[-1])) < 20


def test_a_clip_of_another_rate_and_two_channels_becomes_ours() -> None:
    stereo = pack(sample for n in range(44_100) for sample in [0.2 * np.sin(n / 20)] * 2)

    pcm = checked(wav(stereo, rate=44_100, channels=2))

    assert len(pcm) / 2 / RATE == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "not_audio"),
        (b"ID3\x03not a wave", "not_audio"),
        (b'{"error": "no"}', "not_audio"),
        (wav(b""), "empty"),
        (wav(silence(1.0)), "silent"),
        (wav(noise(LONGEST + 1)), "too_long"),
        (wav(noise(1.0), rate=1), "not_audio"),
        (wav(noise(1.0), channels=6), "not_audio"),
        (wav(noise(1.0))[:-100], "truncated"),
        (
            wav(noise(0.5)).replace(struct.pack("<HH", 2, 16), struct.pack("<HH", 3, 24)),
            "not_audio",
        ),
        (bytes(MOST_BYTES + 1), "too_long"),
    ],
)
def test_what_is_no_short_plain_sound_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(BadAudio) as refused:
        checked(sent)

    assert refused.value.code == code
