"""Advice for whoever describes a voice."""

from __future__ import annotations

import pytest

from narrator.speech import languages
from narrator.speech.advice import Weight, hints, language_of, words
from narrator.speech.samples import SENTENCES, sentences

GOOD = (
    "A mature male baritone, warm and dark in timbre, with soft rounded edges and light resonance, "
    "steady and unhurried, ideal for audiobook narration."
)
GOOD_CHINESE = (
    "一位中年男性，低音，音色温暖醇厚，带有轻微的磁性，语速平稳舒缓，适合长篇有声书朗读。"
)


def codes(description: str, language: str = "") -> set[str]:
    return {hint.code for hint in hints(description, language)}


@pytest.mark.parametrize(("description", "language"), [(GOOD, "en"), (GOOD_CHINESE, "zh")])
def test_a_good_description_is_left_alone(description: str, language: str) -> None:
    assert hints(description, language) == []


def test_nothing_written_is_nothing_to_criticise() -> None:
    assert hints("  \n ") == []


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("A man.", "short"),
        (GOOD + " " + GOOD, "wordy"),
        (GOOD.replace("baritone", "reader"), "register"),
        ("A mature male baritone, steady and unhurried.", "timbre"),
        (GOOD.replace("male ", ""), "gender"),
        (GOOD.replace("mature ", ""), "age"),
        (GOOD.replace("steady and unhurried, ", ""), "pace"),
        (GOOD + " He is sitting by a campfire at night.", "scene"),
        (GOOD + " 他坐在森林里。", "scene"),
        (GOOD + " It sounds like a famous actor.", "somebody"),
        ("A voice, it is Morgan Freeman, warm and low.", "somebody"),
        (GOOD + " Sad and angry.", "emotion"),
        ("Male baritone, warm\x07 tone", "control_characters"),
        ("Male baritone, \u202ewarm tone", "control_characters"),
        ("warm " * 500, "too_long"),
    ],
)
def test_what_makes_a_voice_unsteady_is_named(description: str, code: str) -> None:
    assert code in codes(description)


@pytest.mark.parametrize(
    ("language", "said"), [("en", False), ("zh", False), ("", False), ("de", True), ("ja", True)]
)
def test_only_english_and_chinese_are_understood(language: str, *, said: bool) -> None:
    assert ("description_language" in codes(GOOD, language)) is said


def test_what_cannot_be_sent_comes_first_and_says_so() -> None:
    first, *_, last = hints("warm\x00 " * 500, "de")
    assert first.weight is Weight.REFUSE
    assert last.weight is Weight.TIP


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("a warm, middle-aged man", 4), ("低沉的男声", 3), ("a 低沉 voice", 3), ("42 !", 0)],
)
def test_words_are_counted_as_a_reader_would(text: str, count: int) -> None:
    assert words(text) == count


def test_every_language_of_the_model_has_sentences_of_its_own() -> None:
    assert set(SENTENCES) == languages.ALL
    assert len({line for lines in SENTENCES.values() for line in lines}) == 30
    assert sentences("pt-BR") == SENTENCES["pt"]
    assert sentences("nl") == SENTENCES["en"]


@pytest.mark.parametrize("language", sorted(languages.ALL))
def test_a_sentence_is_short_enough_to_draw_five(language: str) -> None:
    low, high = (20, 60) if language in {"zh", "ja", "ko"} else (60, 140)
    assert all(low <= len(line) <= high for line in SENTENCES[language])


@pytest.mark.parametrize(
    "description",
    [
        "Eine tiefe Stimme, ruhig und warm",
        "une voix grave et chaude, avec un timbre doux",
        "una voz profunda y clara, muy tranquila",
        "una voce bassa e calda, molto lenta",
        "uma voz grave com timbre macio",
        "Низкий тёплый голос",
        "あたたかい声",
        "낮은 목소리",
    ],
)
def test_words_in_another_language_are_noticed(description: str) -> None:
    assert language_of(description)


@pytest.mark.parametrize(
    "description",
    [GOOD, GOOD_CHINESE, "A man.", "die-hard baritone", "Les, a warm bass with an edge"],
)
def test_english_and_chinese_are_let_be(description: str) -> None:
    assert language_of(description) == ""
