"""Which chapter of a corrected file is which of the file before."""

from __future__ import annotations

import pytest

from narrator.text.alignment import Piece, align, differences

STORM = "The storm began at noon.\n\nIt blew for three days.\n\nNobody slept."
CALM = "Then came a calm.\n\nThe sails hung like washing.\n\nWe ate the last of the bread."
LAND = "On the ninth day we saw land.\n\nIt was green and low.\n\nA dog barked at us."


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ([("I", STORM), ("II", CALM)], [("I", STORM), ("II", CALM)], {0: 0, 1: 1}),
        ([("I", STORM), ("II", CALM)], [("I", CALM), ("II", STORM)], {0: 1, 1: 0}),
        ([("I", STORM), ("II", CALM)], [("II", CALM)], {0: 1}),
        (
            # One came in before, the rest moved on by a number, and one of them was corrected.
            [("I", STORM), ("II", CALM)],
            [("I", LAND), ("II", STORM), ("III", CALM.replace("bread", "biscuit"))],
            {1: 0, 2: 1},
        ),
        ([("I", STORM)], [("The Storm", STORM + "\n\nThen it ended.")], {0: 0}),
        ([("I", STORM)], [("I", LAND)], {0: 0}),
        ([("I", "A storm blew all day.")], [("1", "A storm blew all night.")], {0: 0}),
        ([("I", STORM)], [("X", LAND)], {}),
        ([("I", STORM), ("II", STORM)], [("II", STORM)], {0: 0}),
        ([], [("I", STORM)], {}),
        ([("I", "")], [("I", "")], {0: 0}),
    ],
)
def test_a_chapter_is_found_again(
    before: list[tuple[str, str]], after: list[tuple[str, str]], pairs: dict[int, int]
) -> None:
    assert align([Piece(*each) for each in before], [Piece(*each) for each in after]) == pairs


def test_a_paragraph_that_stands_everywhere_pairs_nothing() -> None:
    before = [Piece("I", f"* * *\n\n{STORM}"), Piece("II", f"* * *\n\n{CALM}")]
    after = [Piece("New", f"* * *\n\n{LAND}")]

    assert align(before, after) == {}


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (STORM, STORM, []),
        (
            STORM,
            STORM.replace("three", "four"),
            [(["It blew for three days."], ["It blew for four days."])],
        ),
        (STORM, f"{STORM}\n\nEnd.", [([], ["End."])]),
        ("a\n\na\n\nb", "a\n\nb", [(["a"], [])]),
    ],
)
def test_it_says_which_paragraphs_were_replaced(
    before: str, after: str, changed: list[tuple[list[str], list[str]]]
) -> None:
    assert differences(before, after) == changed


def test_a_very_long_chapter_is_shown_as_a_whole() -> None:
    old, new = ([f"{word} {number}" for number in range(2100)] for word in ("old", "new"))

    assert differences("\n\n".join(old), "\n\n".join(new)) == [(old, new)]
