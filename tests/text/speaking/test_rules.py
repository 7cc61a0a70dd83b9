"""Which rules apply, that they leave each other alone, and that no text makes them slow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator.text.language import LANGUAGES as SPOKEN
from narrator.text.speaking import changes
from narrator.text.speaking.changes import FINDERS
from narrator.text.speaking.rules import LANGUAGES, ON, Rule, applied, offered
from narrator.text.spoken import LONGEST, Manner, say, usual

PROSE = (
    "On May 5, 1914, Mr. J. R. Hale paid $3.50 for No. 5; it weighed 5 kg, 50 % of the 2nd."
    " He came at 9:30 and stayed until 1918, e.g. for 20 days (1914–1918)."
)
HOSTILE = [
    "1" * 900,
    "1," * 450,
    "1,111" * 180,
    "$" * 900,
    "5 " * 450,
    "5....." * 150,
    "Mr. " * 225,
]


def test_only_what_a_voice_stumbles_over_is_on() -> None:
    assert applied("en", {}) == ON
    assert usual("en").rules == ON


def test_a_switch_goes_before_what_is_usual() -> None:
    switched = applied("en", {"numbers": True, "signs": False, "gone": True})

    assert switched == (ON | {Rule.NUMBERS}) - {Rule.SIGNS}


@pytest.mark.parametrize("language", list(SPOKEN))
def test_a_language_has_only_the_rules_that_are_right_in_it(language: str) -> None:
    for rule in offered(language):
        changes.find("On 5 kg, 3月5日 $5 №5 1er 14:30 Uhr.", language, frozenset({rule}))

    assert set(offered(language)) == {rule for rule in Rule if language in LANGUAGES[rule]}
    assert set(FINDERS) | {rule for rule in Rule if rule.startswith("heading")} == set(Rule)


def test_russian_numbers_are_inflected_and_stay() -> None:
    manner = Manner("ru", frozenset(offered("ru")))

    assert say("С 21 до 50 % за 5 км в 1984 году.", manner) == "С 21 до 50 % за 5 км в 1984 году."


def test_every_change_names_its_rule_and_its_place() -> None:
    found = changes.find(PROSE, "en", frozenset(offered("en")))

    assert changes.apply(PROSE, found) == (
        "On May 5, nineteen fourteen, Mister J R Hale paid three dollars and fifty cents for Number"
        " five; it weighed five kilograms, fifty percent of the second. He came at nine thirty and"
        " stayed until nineteen eighteen, for example for twenty days (1914 to 1918)."
    )
    assert [PROSE[change.start : change.end] for change in found if change.rule is Rule.UNITS] == [
        "5 kg"
    ]


def test_what_words_would_make_too_long_is_sent_as_it_is_printed() -> None:
    manner = Manner("en", frozenset({Rule.NUMBERS}))
    text = " ".join(["777,777;"] * 20)

    assert len(say(text, manner)) <= LONGEST
    assert say(" ".join(["777,777;"] * 100), manner) == " ".join(["777,777;"] * 100)


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:6] for text in HOSTILE])
@pytest.mark.parametrize("language", ["en", "de", "fr", "ko"])
def test_hostile_text_is_said_all_the_same(language: str, text: str) -> None:
    assert say(text, Manner(language, frozenset(offered(language))))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"abM.,;:–-/%$€§№ 0159", "Dr.", " km", "年", "월", "h"]), max_size=30
    ),
    st.sampled_from(list(SPOKEN)),
)
def test_changes_never_overlap(pieces: list[str], language: str) -> None:
    text = "".join(pieces)
    found = changes.find(text, language, frozenset(offered(language)))

    ends = [0, *(change.end for change in found)]
    assert all(end <= change.start for end, change in zip(ends, found, strict=False))
    assert all(text[change.start : change.end] != change.said for change in found)
