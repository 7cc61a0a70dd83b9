"""The pronunciation list: which words it replaces, and which it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.lexicon import Entry, Lexicon
from narrator.text.speaking.rules import Rule
from narrator.text.spoken import LONGEST, Manner, say, usual


@pytest.mark.parametrize(
    ("entry", "text", "said"),
    [
        (Entry("Nguyen", "Win"), "Dr Nguyen, nguyen's.", "Dr Win, Win's."),
        (Entry("Nguyen", "Win", match_case=True), "Nguyen nguyen", "Win nguyen"),
        (Entry("art", "aart"), "art party art.", "aart party aart."),
        (Entry("art", "aart", whole_word=False), "party", "paarty"),
        (Entry("St John", "Sinjin"), "St John's, St Johnson", "Sinjin's, St Johnson"),
        (Entry("C++", "see plus plus"), "C++ and C", "see plus plus and C"),
        (Entry("(a+)+$", "x"), "aaaa (a+)+$", "aaaa x"),
        (Entry("→", "to", whole_word=True), "A→B", "AtoB"),
        (Entry("Ёж", "Йож"), "ёж ежа", "Йож ежа"),
        (Entry("a", r"\1\g<0>"), "a b", r"\1\g<0> b"),
        (Entry("Ann", "Anne", language="de"), "Ann", "Ann"),
        (Entry("Ann", "Anne", language="en"), "Ann", "Anne"),
    ],
)
def test_it_replaces_what_it_names(entry: Entry, text: str, said: str) -> None:
    assert Lexicon((entry,)).say(text, "en") == said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("zh", "他叫重庆人", "他叫虫庆人"),
        ("ja", "重庆です", "虫庆です"),
        ("ko", "重庆은", "虫庆은"),
        ("de", "重庆은", "重庆은"),
    ],
)
def test_a_whole_word_has_no_edges_where_words_are_not_divided(
    language: str, text: str, said: str
) -> None:
    assert Lexicon((Entry("重庆", "虫庆"),)).say(text, language) == said


def test_the_longest_words_win_and_the_first_of_two_alike() -> None:
    lexicon = Lexicon((Entry("Ann", "one"), Entry("Ann Lee", "two"), Entry("Ann", "three")))

    assert lexicon.say("Ann Lee met Ann", "en") == "two met one"


def test_what_was_replaced_is_not_replaced_again() -> None:
    lexicon = Lexicon((Entry("a", "b"), Entry("b", "a")))

    assert lexicon.say("a b", "en") == "b a"


@given(st.text(max_size=60), st.text(min_size=1, max_size=5))
def test_a_word_that_is_not_there_changes_nothing(text: str, word: str) -> None:
    lexicon = Lexicon((Entry(word, "said", match_case=True, whole_word=False),))

    said = lexicon.say(text, "en")

    assert said == text.replace(word, "said")


def manner(*entries: Entry) -> Manner:
    return replace(usual("en"), lexicon=Lexicon(entries))


def test_a_list_that_makes_a_text_too_long_is_not_followed() -> None:
    long = manner(Entry("e", "x" * 200, whole_word=False))

    assert say("e" * 6, long) == "x" * LONGEST
    assert say("e" * 7, long) == "e" * 7


def test_the_list_comes_after_the_rules_for_headings() -> None:
    fourth = manner(Entry("Chapter 4", "The fourth"))

    assert say("CHAPTER IV", fourth, heading=True) == "The fourth."
    assert say("CHAPTER IV", fourth) == "CHAPTER IV"


def test_what_the_list_names_no_other_rule_touches() -> None:
    known = manner(Entry("J. R. R. Tolkien", "Tolkeen"), Entry("9.11", "nine eleven"))
    spelled = replace(known, rules=known.rules | {Rule.NUMBERS})

    assert (
        say("J. R. R. Tolkien & 9.11 or 9.12", spelled)
        == "Tolkeen and nine eleven or nine point one two"
    )
