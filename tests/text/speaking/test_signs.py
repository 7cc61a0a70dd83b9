"""Signs in words: where there is one word that always fits, and nowhere else."""

from __future__ import annotations

import pytest

from narrator.text.spoken import say, usual


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "Smith & Sons", "Smith and Sons"),
        ("de", "Schmidt & Sohn", "Schmidt und Sohn"),
        ("en", "AT&T and R&D", "AT&T and R&D"),
        ("zh", "你 & 我", "你 & 我"),
        ("en", "under § 12 and §§ 3", "under section 12 and §§ 3"),
        ("de", "nach §12", "nach Paragraf 12"),
        ("en", "№5 and № 6", "number 5 and number 6"),
        ("ru", "дом № 6", "дом номер 6"),
        ("en", "50% of it, 3.5 %.", "50 percent of it, 3.5 percent."),
        ("fr", "50 % du lot", "50 pour cent du lot"),
        ("ru", "50 %", "50 %"),
        ("en", "%s and 100%x", "%s and 100%x"),
        ("en", "J. R. R. Tolkien wrote.", "J R R Tolkien wrote."),
        ("en", "J.R.R. Tolkien", "J R R Tolkien"),
        ("ru", "А. С. Пушкин", "А С Пушкин"),
        ("de", "z. B. Hunde", "z. B. Hunde"),
        ("en", "at 6 a. m. He left", "at 6 a. m. He left"),
        ("en", "e. g. Bob, i.e. him", "e. g. Bob, i.e. him"),
        ("en", "J. Smith", "J. Smith"),
        ("en", "plan B. A dog", "plan B. A dog"),
    ],
)
def test_a_sign_is_said_in_words(language: str, text: str, said: str) -> None:
    assert say(text, usual(language)) == said


def test_it_says_the_same_when_asked_again() -> None:
    once = say("J. R. R. Tolkien & 50 % of § 3", usual("en"))

    assert say(once, usual("en")) == once
