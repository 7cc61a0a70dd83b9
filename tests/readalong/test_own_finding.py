"""Sentences are found in a book's own text, also where the two are not the same any more."""

from __future__ import annotations

import pytest

from narrator.readalong.own.finding import find, share
from narrator.readalong.own.letters import Letters, letters

BOOK = (
    "Chapter One. He came in the spring of that year. No. She had gone! “So it is,” he said, and"
    " went to the window. No. Nobody knew where to look for her now. It rained all of the night."
)


def lettered(text: str) -> Letters:
    gaps, at = [], 0
    for word in text.split():
        gaps.append(at)
        at += len(letters(word))
    return Letters(letters(text), gaps)


def found(sentences: list[str], book: str = BOOK) -> list[str]:
    """What each sentence was found as."""
    whole = lettered(book)
    [spans] = find(whole, [[letters(each) for each in sentences]])
    return [whole.text[slice(*span)] if span else "" for span in spans]


def squeezed(*sentences: str) -> list[str]:
    return [letters(each) for each in sentences]


def test_what_is_the_same_is_found_in_order() -> None:
    sentences = ["He came in the spring of that year.", "No.", "She had gone!"]

    assert found(sentences) == squeezed(*sentences)


def test_a_short_sentence_is_found_where_it_is_said_not_where_it_stands_first() -> None:
    sentences = ["“So it is,” he said, and went to the window.", "No.", "Nobody knew where to look"]
    whole = lettered(BOOK)
    [spans] = find(whole, [squeezed(*sentences)])

    assert spans[0]
    assert spans[1] == (spans[0][1], spans[0][1] + 3)


def test_what_was_written_into_the_text_is_in_no_book() -> None:
    said = ["He came in the spring of that year.", "This was added later on.", "No."]

    assert found(said) == [letters(said[0]), "", "No."]


def test_an_edited_sentence_is_the_one_that_it_was() -> None:
    said = ["No.", "Nobody knew where one should look for her.", "It rained all of the night."]

    assert found(said) == squeezed("No.", "Nobody knew where to look for her now.", said[2])


def test_a_word_is_no_part_of_another() -> None:
    assert found(["He came in the spring of that year.", "No"]) == [
        "Hecameinthespringofthatyear.",
        "No",
    ]
    assert found(["It rained all of the night.", "rain"], BOOK + " The rains stopped.")[1] == ""


def test_chapters_may_be_read_in_another_order() -> None:
    first = ["He came in the spring of that year.", "No.", "She had gone!"]
    last = ["Nobody knew where to look for her now.", "It rained all of the night."]
    whole = lettered(BOOK)

    spans = find(whole, [squeezed(*last), squeezed(*first)])

    assert all(span for chapter in spans for span in chapter)
    assert spans[1][0] < spans[0][0]  # type: ignore[operator]


def test_two_sentences_never_claim_one_place() -> None:
    twice = ["It rained all of the night."] * 2
    whole = lettered(BOOK)

    [spans] = find(whole, [squeezed(*twice)])

    assert [bool(span) for span in spans] == [True, False]


def test_how_much_was_found_is_told_by_letters() -> None:
    said = squeezed("He came in the spring of that year.", "Quite different words are these ones.")
    spans = find(lettered(BOOK), [said])

    assert share([said], spans) == pytest.approx(28 / (28 + 32), abs=0.01)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a ﬁne ﬂat", "a fine flat"),
        ("wait . . . now", "wait… now"),
        ("co\u00adop\u200berate\ufeff", "cooperate"),
        ("e\u0301te\u0301", "été"),
        ("Ｈａｌｆ", "Half"),
        ("tab\tand\nline\u2028", "tab and line"),
    ],
)
def test_what_cleaning_changes_is_the_same_in_letters(one: str, other: str) -> None:
    assert letters(one) == letters(other)
