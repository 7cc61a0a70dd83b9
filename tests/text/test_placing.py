"""Every sentence of a text is found in the passages cut from it, or known to be missing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from narrator.text.passages import bounds_for, cut
from narrator.text.placing import Piece, place, place_alone

TEXT = (
    '# One\n\nHe came. "Who?" she said.\n\nNo.\n\nYes.\n\n* * *\n\nA long way, '
    + "and then on, " * 120
    + "he stopped.\n\nline one\nline two"
)


def passages_of(text: str, language: str = "en") -> list[str]:
    return [passage.text for passage in cut(text, language, bounds_for(language))]


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", TEXT), ("zh", "# 第一章\n\n他来了。谁？没有人。\n\n" + "他走了很远。" * 90)],
)
def test_all_of_a_text_is_found_in_order(language: str, text: str) -> None:
    passages = passages_of(text, language)

    placed = place(text, language, passages)

    assert placed.complete
    pieces = [piece for sentence in placed.sentences for piece in sentence.pieces]
    assert {piece.passage for piece in pieces} == set(range(len(passages)))
    for before, after in pairwise(pieces):
        if before.passage == after.passage:
            assert before.end == after.start
        else:
            assert (before.end, after.start, after.passage) == (1.0, 0.0, before.passage + 1)


def test_a_sentence_may_go_through_several_passages() -> None:
    placed = place(TEXT, "en", passages_of(TEXT))
    [longest] = [s for s in placed.sentences if placed.words(s).startswith("A long way")]

    assert len(longest.pieces) > 1
    assert placed.words(longest).endswith("he stopped.")


def test_sentences_of_one_passage_share_it() -> None:
    placed = place("He came. She went away.", "en", ["He came. She went away."])

    assert [sentence.pieces for sentence in placed.sentences] == [
        (Piece(0, 0.0, 7 / 19),),
        (Piece(0, 7 / 19, 1.0),),
    ]


def test_a_missing_sentence_is_known_and_the_rest_is_found() -> None:
    text = "One came early. Two came late. Three never came."

    placed = place(text, "en", ["One came early. Three never came."])

    assert [bool(sentence.pieces) for sentence in placed.sentences] == [True, False, True]
    assert not placed.complete


def test_what_nobody_can_say_is_no_sentence() -> None:
    placed = place("☆ ☆\n\nHe came.", "en", ["He came."])

    assert [placed.words(sentence) for sentence in placed.sentences] == ["He came."]


def test_passages_alone_are_a_text_too() -> None:
    placed = place_alone("en", ["He came. She went.", "They met."])

    assert placed.complete
    assert [block.text for block in placed.blocks] == ["He came. She went.", "They met."]
