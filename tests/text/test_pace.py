"""How long a text takes, and which takes cannot be right."""

from __future__ import annotations

import pytest

from narrator.text.language import LANGUAGES
from narrator.text.pace import bounds, plausible, seconds

ENGLISH = "It was the best of times, it was the worst of times, and nobody could say which. " * 5
CHINESE = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。" * 5


@pytest.mark.parametrize(("language", "per_thousand"), [("en", 71), ("zh", 233), ("ko", 167)])
def test_it_estimates_by_language(language: str, per_thousand: int) -> None:
    assert seconds(1_000, language) == pytest.approx(per_thousand, abs=1)


def test_an_unknown_language_goes_at_the_pace_of_english() -> None:
    assert seconds(140, "nl") == seconds(140, "en") == 10


@pytest.mark.parametrize(
    ("text", "language", "duration", "expected"),
    [
        (ENGLISH, "en", seconds(len(ENGLISH), "en"), True),
        (ENGLISH, "en", 0.3 * seconds(len(ENGLISH), "en"), False),
        (ENGLISH, "en", 3.0 * seconds(len(ENGLISH), "en"), False),
        (CHINESE, "zh", seconds(len(CHINESE), "zh"), True),
        (CHINESE, "zh", 0.25 * seconds(len(CHINESE), "zh"), False),
        (CHINESE, "zh", 3.0 * seconds(len(CHINESE), "zh"), False),
        ("Hi.", "en", 0.3, True),
        ("Hi.", "en", 2.5, True),
        ("Hi.", "en", 10.0, False),
        ("Hi.", "en", 0.0, False),
        ("1984", "en", 2.0, True),
        ("1,234,567.89", "en", 7.0, True),
        ("1次", "zh", 0.6, True),
        ("1次", "zh", 12.0, False),
        ("7 " * 60, "en", 30.0, True),
        ("7 " * 60, "en", 70.0, False),
        ("7 " * 60, "zh", 70.0, False),
        ("FBI, CIA, NASA", "en", 4.5, True),
        ("— … — … !!! Go.", "en", 0.4, True),
        ("你好世界，这是一本书", "en", 2.4, True),
        ("Call me Ishmael, some years ago", "zh", 2.2, True),
    ],
)
def test_it_tells_a_whole_take_from_a_broken_one(
    text: str, language: str, duration: float, *, expected: bool
) -> None:
    assert plausible(duration, text, language) is expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "a", "我", "7", ENGLISH, CHINESE, "…\n…"])
def test_the_limits_are_in_order(text: str, language: str) -> None:
    low, high = bounds(text, language)

    assert 0 < low < high


def test_each_line_of_verse_may_be_followed_by_a_breath() -> None:
    verse = ENGLISH.replace(". ", ".\n").strip()

    assert bounds(verse, "en")[1] > bounds(ENGLISH.strip(), "en")[1]
