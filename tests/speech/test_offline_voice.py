"""Words to numbers."""

from __future__ import annotations

import pytest

from narrator.speech.offline_voice import OfflineVoice, design


def voice(words: str, language: str = "en") -> OfflineVoice:
    return design(words, language)


@pytest.mark.parametrize(
    ("words", "variant"),
    [
        ("a woman", "+f"),
        ("female narrator", "+f"),
        ("温柔的女声", "+f"),
        ("a grandmother", "+grandma"),
        ("an old woman", "+grandma"),
        ("an old man", "+grandpa"),
        ("慈祥的爷爷", "+grandpa"),
        ("a whispering man", "+whisper"),
        ("a breathy woman", "+whisperf"),
        ("a little girl", "+f4"),
        ("活泼的小孩", "+f4"),
    ],
)
def test_who_speaks_is_heard_in_the_variant(words: str, variant: str) -> None:
    assert voice(words).voice.startswith(f"en-us{variant}")


@pytest.mark.parametrize("words", ["a man", "male narrator", "成熟的男声", "baritone"])
def test_a_man_is_no_woman(words: str) -> None:
    assert "+f" not in voice(words).voice


@pytest.mark.parametrize(
    ("more", "less", "what"),
    [
        ("a bright male voice", "a deep male voice", "pitch"),
        ("a high voice of a woman", "a low voice of a woman", "pitch"),
        ("明亮的男声", "低沉的男声", "pitch"),
        ("a fast man", "a slow man", "rate"),
        ("a lively woman", "a calm woman", "rate"),
        ("语速快的女声", "语速慢的女声", "rate"),
        ("a dramatic man", "a monotone man", "range"),
    ],
)
def test_shades_move_the_numbers(more: str, less: str, what: str) -> None:
    assert getattr(voice(more), what) > getattr(voice(less), what)


@pytest.mark.parametrize(
    ("words", "language", "name"),
    [
        ("a British man", "en", "en"),
        ("a man", "en-GB", "en"),
        ("an American man", "en-GB", "en-us"),
        ("a Scottish man", "en", "en-gb-scotland"),
        ("a man", "es", "es"),
        ("a Mexican man", "es", "es-419"),
        ("a Brazilian man", "pt", "pt-br"),
        ("a man", "pt-BR", "pt-br"),
        ("a British man", "zh", "cmn"),
        ("a man", "zh_CN", "cmn"),
    ],
)
def test_accent_and_language_choose_the_file(words: str, language: str, name: str) -> None:
    assert voice(words, language).voice.partition("+")[0] == name


def test_the_same_words_are_the_same_voice() -> None:
    assert voice("A calm reader") == voice("a calm READER")


def test_other_words_or_another_seed_are_another_voice() -> None:
    voices = {voice(f"the narrator called {name}") for name in ("Ann", "Bob", "Cid", "Dot")}
    assert len(voices) == 4
    assert len({design("a reader", "en", seed) for seed in range(5)}) == 5


@pytest.mark.parametrize("words", ["", "🎧", "fast " * 500, "deep slow calm grave old bass man"])
def test_odd_words_stay_within_what_the_engine_takes(words: str) -> None:
    made = voice(words)
    assert 80 <= made.rate <= 260
    assert 0 <= made.pitch <= 99
    assert 0 <= made.range <= 99
