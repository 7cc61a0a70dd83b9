"""What is said for a heading that was set for the eye."""

from __future__ import annotations

import pytest

from narrator.text.speaking.headings import speak
from narrator.text.speaking.rules import ON, Rule


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("CHAPTER IV.", "Chapter 4."),
        ("Chapter XXXIX", "Chapter 39."),
        ("Chapter xii: The Storm", "Chapter 12: The Storm."),
        ("BOOK I, PART II", "Book 1, Part 2."),
        ("Глава IX", "Глава 9."),
        ("Chapitre CXLIV", "Chapitre 144."),
        ("PARTE DI NOI", "Parte Di Noi."),
        ("Section C", "Section C."),
        ("MIX", "MIX."),
        ("Book mix", "Book mix."),
        ("III", "3."),
        ("I", "1."),
        ("XIV.", "14."),
        ("I. Down the Rabbit-Hole", "1. Down the Rabbit-Hole."),
        ("II. THE POOL OF TEARS", "2. The Pool Of Tears."),
        ("I Am Born", "I Am Born."),
        ("Henry VIII", "Henry VIII."),
        ("Mix and Match", "Mix and Match."),
        ("Chapter IIII", "Chapter IIII."),
        ("THE KING’S MAN", "The King’s Man."),
        ("NASA", "NASA."),
        ("A NASA story", "A NASA story."),
        ("ÉPOQUE PREMIÈRE", "Époque Première."),
        ("The Storm ........ 17", "The Storm."),
        ("See https://www.example.com/a/b?c=d now", "See example.com now."),
        ("Who is there?", "Who is there?"),
        ("....17", "....17."),
        ("", ""),
        ("— ⁂ —", "— ⁂ —"),
    ],
)
def test_a_heading_is_said_as_a_reader_would(shown: str, said: str) -> None:
    assert speak(shown, "en", ON) == said


def test_it_says_the_same_when_asked_again() -> None:
    once = speak("CHAPTER IV. THE END OF ALL", "en", ON)

    assert speak(once, "en", ON) == once


@pytest.mark.parametrize(
    ("language", "shown", "said"),
    [("ja", "第一回", "第一回。"), ("zh", "上 篇", "上 篇。"), ("ko", "제1장", "제1장.")],
)
def test_a_heading_ends_as_its_language_does(language: str, shown: str, said: str) -> None:
    assert speak(shown, language, ON) == said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule.HEADING_NUMERALS, "Chapter Iv. The End."),
        (Rule.HEADING_CAPITALS, "CHAPTER 4. THE END."),
        (Rule.HEADING_STOP, "Chapter 4. The End"),
    ],
)
def test_each_rule_can_be_switched_off(rule: Rule, said: str) -> None:
    assert speak("CHAPTER IV. THE END", "en", ON - {rule}) == said
