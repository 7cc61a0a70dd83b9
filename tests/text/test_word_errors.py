"""Word errors: counted as speech recognition counts them, whatever the spelling of marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.word_errors import word_errors, words_of


@pytest.mark.parametrize(
    ("text", "heard", "language", "wrong", "words"),
    [
        ("He came. She went.", "he came she went", "en", 0, 4),
        ("He didn\N{RIGHT SINGLE QUOTATION MARK}t come.", "He didn't come", "en", 0, 3),
        ("He came, and she went.", "he came she went", "en", 1, 5),  # left out
        ("He came.", "he came home", "en", 1, 2),  # put in
        ("He came home.", "he came late", "en", 1, 3),  # replaced
        ("He came.", "", "en", 2, 2),
        ("Caf\u00e9", "cafe\u0301", "fr", 0, 1),  # one letter, or a letter and its accent
        ("Stra\u00dfe", "STRASSE", "de", 0, 1),
        ("你好，世界。", "你 好 世 间", "zh", 1, 4),
        ("나는 집에 간다", "나는 집에간다", "ko", 0, 6),
        ("…", "", "en", 0, 0),
    ],
)
def test_words_replaced_left_out_or_put_in_count(
    text: str, heard: str, language: str, wrong: int, words: int
) -> None:
    found = word_errors(text, heard, language)

    assert (found.wrong, found.words) == (wrong, words)


def test_what_is_put_in_has_a_rate_even_where_there_was_no_word() -> None:
    assert word_errors("…", "he came", "en").rate == 2.0


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20))
def test_the_distance_is_one_and_no_more_than_the_longer(text: str, heard: str) -> None:
    there, back = word_errors(text, heard, "en"), word_errors(heard, text, "en")

    assert there.wrong == back.wrong
    lengths = [len(words_of(each, "en")) for each in (text, heard)]
    assert max(lengths) - min(lengths) <= there.wrong <= max(lengths)
