"""What a change costs is found in the part of a chapter around it, as in the whole."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from narrator.text.nearby import around_change
from narrator.text.passages import bounds_for, cut
from tests.text import prose


def new_passages(before: str, after: str, *, pinned: bool = True) -> Counter[str]:
    bounds = bounds_for("en", pinned=pinned)
    old = Counter(passage.text for passage in cut(before, "en", bounds))
    return Counter(passage.text for passage in cut(after, "en", bounds)) - old


def paragraphs(random: Random) -> list[str]:
    """Long and short ones, headings and breaks, as dialogue and verse have them."""
    others = ("Yes.", "No!", "# A title", "* * *", "“Why?” he asked.", "...", "\\# no title")
    long = [" ".join(each) for each in prose.paragraphs(random, 40, longest=6)]
    return [random.choice(others) if random.random() < 0.5 else each for each in long]


@pytest.mark.parametrize("pinned", [True, False])
def test_the_part_around_a_change_has_the_passages_that_the_whole_has(*, pinned: bool) -> None:
    random, bounds = Random(5), bounds_for("en", pinned=pinned)
    for _ in range(300):
        before = paragraphs(random)
        after = list(before)
        at = random.randrange(len(before))
        size = random.choice((0, 1, 1, 3))
        after[at : at + size] = random.choices(paragraphs(random), k=random.choice((0, 1, 1, 4)))
        one, other = "\n\n".join(before), "\n\n".join(after)

        parts = around_change(one, other, bounds)

        whole = new_passages(one, other, pinned=pinned)
        assert new_passages(*parts, pinned=pinned) >= whole
        moved = new_passages(*parts, pinned=pinned) - whole
        assert set(moved) <= {passage.text for passage in cut(one, "en", bounds)}


def test_the_part_is_small_however_long_the_chapter_is() -> None:
    random = Random(6)
    before = [" ".join(each) for each in prose.paragraphs(random, 2_000, longest=4)]
    after = [*before[:1_000], "Quite another paragraph stands here now.", *before[1_001:]]

    one, other = around_change("\n\n".join(before), "\n\n".join(after), bounds_for("en"))

    assert before[1_000] in one
    assert len(one) < 10_000
    assert len(other) < 10_000


def test_what_is_the_same_has_no_part_to_compare() -> None:
    text = "\n\n".join(" ".join(each) for each in prose.paragraphs(Random(7), 50, longest=3))
    one, other = around_change(text, text, bounds_for("en"))
    assert one == other
