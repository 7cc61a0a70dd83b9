"""What is said before and after a book, in ten languages."""

from __future__ import annotations

import pytest

from narrator.text.credits import CLOSING, OPENING, WORDS, credit_title, credit_words
from narrator.text.language import LANGUAGES
from narrator.text.passages import bounds_for, cut

NAMES = {"title": "Moby-Dick", "author": "Herman Melville", "narrator": "Sailor"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", [OPENING, CLOSING])
def test_every_language_names_title_author_and_narrator(language: str, place: str) -> None:
    said = credit_words(place, language, **NAMES)

    assert [name for name in NAMES.values() if said.count(name) != 1] == []
    assert "{" not in said
    assert cut(said, language, bounds_for(language))
    assert credit_title(place, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_without_an_author_is_not_by_nobody(language: str) -> None:
    for place in (OPENING, CLOSING):
        said = credit_words(place, language, **{**NAMES, "author": ""})
        assert "Moby-Dick" in said
        assert said != credit_words(place, language, **NAMES)


def test_every_language_has_words_of_its_own() -> None:
    assert WORDS.keys() == LANGUAGES.keys()
    assert len({credit_words(CLOSING, code, **NAMES) for code in WORDS}) == len(WORDS)


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        ("Who Goes There?", "Who Goes There? Written by"),
        ("The End.", "The End. Written by"),
        ("{author} 100%", "{author} 100%. Written by"),
        ("Two\nlines", "Two lines. Written by"),
    ],
)
def test_a_title_is_said_as_it_is(title: str, begins: str) -> None:
    assert credit_words(OPENING, "en", **{**NAMES, "title": title}).startswith(begins)
