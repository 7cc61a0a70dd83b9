"""Which take is somebody else: the qualitative result of `benchmarks/fingerprint.py`, held."""

from __future__ import annotations

import pytest

from narrator.audio.clip import Clip
from narrator.audio.fingerprint import fingerprint
from narrator.audio.spread import ENOUGH, HEARD, Spread, Verdict
from tests.audio.sounds import noise, silence
from tests.audio.speakers import NUMBERS, SENTENCES, TEXTS, pairs, prints, provided

LONG = len(SENTENCES)  # from here on the texts have two sentences


def known_by(name: str, way: str) -> Spread:
    own = prints()[name]
    return Spread.around(own[LONG]) if way == "one take" else Spread.around(own[0], own[1:12])


ways = pytest.mark.parametrize("way", ["one take", "twelve takes"])


@ways
def test_the_same_speaker_is_seldom_flagged(way: str) -> None:
    verdicts = [known_by(name, way).judge(take) for name in prints() for take in prints()[name]]
    assert verdicts.count(Verdict.OTHER) < 0.05 * len(verdicts)
    assert verdicts.count(Verdict.SAME) > 0.80 * len(verdicts)


@ways
def test_another_speaker_is_nearly_always_flagged(way: str) -> None:
    spreads = {name: known_by(name, way) for name in prints()}
    verdicts = [spreads[one].judge(take) for one, other in pairs() for take in prints()[other][::3]]
    assert verdicts.count(Verdict.OTHER) > 0.90 * len(verdicts)
    assert verdicts.count(Verdict.SAME) < 0.05 * len(verdicts)


def test_a_voice_learns_from_its_own_takes_only() -> None:
    own, stranger = prints()["provider 0"], prints()["provider 12"]
    alone = Spread.around(own[0], own[1:10])
    visited = Spread.around(own[0], [*own[1:10], *stranger])
    assert visited == alone
    assert visited.takes >= ENOUGH


def test_a_book_of_strangers_does_not_teach_that_strangers_are_normal() -> None:
    takes = [fingerprint(provided(text, 7 * at % 24)) for at, text in enumerate(TEXTS)]
    spread = Spread.around(takes[0], takes[1:])
    verdicts = [spread.judge(take) for take in takes[1:]]
    assert verdicts.count(Verdict.OTHER) > 0.6 * len(verdicts)


def test_a_book_of_one_speaker_is_not_flagged() -> None:
    for number in NUMBERS:
        takes = prints()[f"provider {number}"]
        spread = Spread.around(takes[0], takes[1:])
        assert Verdict.OTHER not in [spread.judge(take) for take in takes]


@pytest.mark.parametrize("text", ["No.", "Oh, well."])
def test_a_word_or_two_say_nothing(text: str) -> None:
    spread = known_by("provider 0", "one take")
    stranger = fingerprint(provided(text, 23))
    assert stranger[1] < HEARD.shortest
    assert spread.judge(stranger) is Verdict.INCONCLUSIVE


def test_neither_does_a_reference_of_a_word() -> None:
    spread = Spread.around(fingerprint(provided("No.", 0)))
    assert spread.judge(prints()["provider 20"][0]) is Verdict.INCONCLUSIVE


def test_silence_is_nobody_and_noise_is_somebody_else() -> None:
    spread = known_by("provider 8", "twelve takes")
    assert spread.judge(fingerprint(Clip(silence(5.0)))) is Verdict.INCONCLUSIVE
    assert spread.judge(fingerprint(Clip(noise(5.0)))) is Verdict.OTHER


def test_a_short_clip_is_allowed_to_be_further_away() -> None:
    spread = known_by("provider 8", "one take")
    take = prints()["provider 8"][1]
    shorter = (take[0], take[1] / 2, *take[2:])
    assert spread.distance(shorter) < spread.distance(take)


def test_few_takes_change_nothing() -> None:
    own = prints()["+m3"]
    assert Spread.around(own[0], own[1:ENOUGH]) == Spread.around(own[0])


def test_a_fingerprint_of_another_version_is_not_judged() -> None:
    take = prints()["+m3"][0]
    with pytest.raises(ValueError, match="version"):
        known_by("+m3", "one take").judge((99.0, *take[1:]))
