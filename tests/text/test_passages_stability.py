"""An edit buys the audio around it again and no other; and cutting takes linear work."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from narrator.text.passages import bounds_for, cut
from tests.text import prose

if TYPE_CHECKING:
    from types import FrameType

BOUNDS = bounds_for("en")


Edit = Callable[[list[str], int, Random], None]


def new_passages(before: str, after: str) -> int:
    """How many passages of `after` must be bought when those of `before` are owned."""
    owned = Counter(passage.text for passage in cut(before, "en", BOUNDS))
    needed = Counter(passage.text for passage in cut(after, "en", BOUNDS))
    return (needed - owned).total()


def change_word(paragraph: list[str], at: int, random: Random) -> None:
    words = paragraph[at].split()
    words[random.randrange(1, len(words) - 1)] = "changed"
    paragraph[at] = " ".join(words)


def replace_sentence(paragraph: list[str], at: int, random: Random) -> None:
    paragraph[at] = prose.sentence(random)


def insert_sentence(paragraph: list[str], at: int, random: Random) -> None:
    paragraph.insert(at, prose.sentence(random))


def remove_sentence(paragraph: list[str], at: int, random: Random) -> None:
    del paragraph[at]


@pytest.mark.parametrize("edit", [change_word, replace_sentence, insert_sentence, remove_sentence])
@pytest.mark.parametrize("longest", [3, 20, 200])
def test_an_edit_changes_at_most_three_passages(edit: Edit, longest: int) -> None:
    random = Random(longest)
    content = prose.paragraphs(random, max(4, 400 // longest), longest=longest)
    before = prose.chapter(content)
    changed = []
    for _ in range(40):
        edited = deepcopy(content)
        paragraph = random.choice(edited)
        edit(paragraph, random.randrange(len(paragraph)), random)
        changed.append(new_passages(before, prose.chapter(edited)))

    # The priorities are drawn by chance, so that one edit in some hundred reaches a fourth.
    assert sorted(changed)[-2] <= 3
    assert max(changed) <= 5


def test_a_new_paragraph_leaves_all_others_as_they_were() -> None:
    random = Random(7)
    content = prose.paragraphs(random, 30)
    for at in range(len(content) + 1):
        added = [f"Quite new {number}: {prose.sentence(random)}" for number in range(3)]
        after = prose.chapter([*content[:at], added, *content[at:]])
        alone = {passage.text for passage in cut(prose.chapter([added]), "en", BOUNDS)}
        owned = {passage.text for passage in cut(prose.chapter(content), "en", BOUNDS)}

        assert {passage.text for passage in cut(after, "en", BOUNDS)} - owned == alone


def test_a_new_heading_leaves_the_text_as_it_was() -> None:
    text = prose.chapter(prose.paragraphs(Random(8), 20))

    assert new_passages(text, f"# A title\n\n{text}") == 1


def lines_run(text: str) -> int:
    """Count the lines of Python that cutting runs: work, whatever the machine."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        cut(text, "en", BOUNDS)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(prose.chapter(prose.paragraphs(Random(1), 8)), id="prose"),
        pytest.param("Yes. No.\n\n" * 300, id="short lines"),
        pytest.param("Mr. " * 1_000, id="abbreviations"),
        pytest.param('"' * 4_000, id="quotation marks"),
        pytest.param("a" * 4_000, id="one word"),
        pytest.param(". " * 2_000, id="points"),
        pytest.param("「" * 4_000, id="brackets"),
    ],
)
def test_the_work_grows_with_the_text_and_not_faster(text: str) -> None:
    assert lines_run(text * 6) < 1.5 * 6 * lines_run(text) + 10_000
