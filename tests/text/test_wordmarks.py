"""Which words of a paragraph are marked as changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text.wordmarks import MOST_WORDS, Span, marked


def shown(spans: list[Span]) -> str:
    return "".join(f"[{span.text}]" if span.changed else span.text for span in spans)


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        (
            "It blew three days.",
            "It blew four days.",
            "It blew [three] days.",
            "It blew [four] days.",
        ),
        ("The old man, sat.", "The old man sat.", "The old man[,] sat.", "The old man sat."),
        ("one two three", "one zwei drei", "one [two three]", "one [zwei drei]"),
        ("same", "same", "same", "same"),
        ("", "new", "", "[new]"),
        ("你好世界", "你好", "[你好世界]", "[你好]"),
    ],
)
def test_only_words_that_changed_are_marked(before: str, after: str, left: str, right: str) -> None:
    assert tuple(map(shown, marked(before, after))) == (left, right)


@given(st.text("ab ,.", max_size=40), st.text("ab ,.", max_size=40))
def test_nothing_is_lost(before: str, after: str) -> None:
    left, right = marked(before, after)

    assert "".join(span.text for span in left) == before
    assert "".join(span.text for span in right) == after


def test_a_monstrous_paragraph_is_marked_whole() -> None:
    text = "a b " * MOST_WORDS

    assert marked(text, "c") == ([Span(text, changed=True)], [Span("c", changed=True)])
