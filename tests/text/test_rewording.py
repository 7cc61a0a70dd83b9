"""Other words for a passage: the text around it stays as it is, and seams meet again."""

from __future__ import annotations

import pytest

from narrator.text.passages import bounds_for, cut
from narrator.text.rewording import in_step, reworded, tidy

TEXT = """# Chapter I

Short one.

Short two.

* * *

It was a dark night. The rain fell.
And the wind was cold in the streets.

\\# 12 was the number of the house, and nobody had lived in it for a hundred years or more.

“No,” he said.

“Yes,” she said, and turned away from the light that fell through the open door of the house."""
CUT = [each.text for each in cut(TEXT, "en", bounds_for("en"))]


def index_of(words: str) -> int:
    return next(at for at, each in enumerate(CUT) if words in each)


def test_the_samples_have_several_passages_with_seams_of_every_kind() -> None:
    assert len(CUT) >= 5
    assert any("\n" in each for each in CUT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Chapter I", "Chapter One"),
        ("dark night", "darker night"),
        ("the streets.", "the streets. Nobody came."),
        ("And the wind was cold in the streets.", "And cold."),
        ("# 12 was", "# 13 was"),
        ("a hundred years or more.", "a hundred years."),
        ("“No,” he said.", "“Never!” he cried."),
        ("light that", "lamp's light that"),
        ("Short two.", "Short two,\nand three."),
    ],
)
def test_only_what_differs_is_replaced(old: str, new: str) -> None:
    index = index_of(old)

    found = reworded(TEXT, "en", CUT, index, CUT[index].replace(old, new))

    assert found == TEXT.replace(old, new)


def test_two_paragraphs_that_are_read_at_once_stay_two() -> None:
    index = index_of("Short one.")
    assert CUT[index] == "Short one.\nShort two."

    found = reworded(TEXT, "en", CUT, index, "Quite short.\nMuch longer.")

    assert found == TEXT.replace("Short one.", "Quite short.").replace("Short two.", "Much longer.")


def test_a_paragraph_that_is_taken_out_is_gone() -> None:
    index = index_of("Short one.")

    assert reworded(TEXT, "en", CUT, index, "Short one.") == TEXT.replace("Short two.\n\n", "")
    assert reworded(TEXT, "en", CUT, index, "Short two.") == TEXT.replace("Short one.\n\n", "")


def test_a_piece_of_a_long_sentence_is_found_too() -> None:
    long = "It went on and on, " * 80 + "and then it ended."
    pieces = [each.text for each in cut(long, "en", bounds_for("en"))]
    assert len(pieces) > 1

    found = reworded(long, "en", pieces, 1, pieces[1].replace("on and on", "on for ever", 1))

    assert found is not None
    assert found.count("on for ever") == 1
    assert len(found) == len(long) + len("on for ever") - len("on and on")


def test_a_passage_that_the_text_does_not_hold_is_not_found() -> None:
    other = TEXT.replace("The rain fell.", "The snow fell.")

    assert reworded(other, "en", CUT, index_of("The rain"), "Anything.") is None
    assert reworded(other, "en", CUT, index_of("“Yes,”"), "“Perhaps.”") is not None


@pytest.mark.parametrize("text", ["第一章。彼は歩いた。そして戻った。", "Ein Satz. Noch einer."])
def test_every_passage_reworded_as_it_is_changes_nothing(text: str) -> None:
    language = "ja" if "彼" in text else "de"
    pieces = [each.text for each in cut(text, language, bounds_for(language))]

    for at, words in enumerate(pieces):
        assert reworded(text, language, pieces, at, words) == text


def test_seams_meet_again_at_the_next_common_one() -> None:
    read = ["One. Two.", "Three! Four.", "Five.", "Six."]
    planned = ["One. Two.", "Three!", "Four. Five.", "Six."]

    assert in_step(read, planned, 1) == (range(1, 3), range(1, 3))
    assert in_step(read, planned, 3) == (range(3, 4), range(3, 4))
    assert in_step(read, [*planned, "Seven."], 3) is None


def test_words_are_kept_as_lines_without_anything_between() -> None:
    assert tidy("  One. \r\n\n\u200b Two. \n") == "One.\nTwo."
