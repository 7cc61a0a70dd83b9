from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.text import markup
from narrator.text.document import Block, BlockKind

HEADING = Block(BlockKind.HEADING, "Down the Rabbit-Hole", 1)
BREAK = Block(BlockKind.BREAK, "")


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


_LINE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), min_size=1),
    st.sampled_from(
        ["# one", "## two", "* * *", "***", "\\# one", "\\* * *", "#", "\\", "####### 7"]
    ),
).filter(lambda line: line.strip() != "")
_TEXT = st.lists(_LINE.map(str.strip), min_size=1, max_size=4)
_BLOCK = st.one_of(
    _TEXT.map(lambda lines: paragraph("\n".join(lines))),
    st.builds(Block, st.just(BlockKind.HEADING), _LINE.map(str.strip), st.integers(1, 6)),
    st.just(BREAK),
)


@given(st.lists(_BLOCK, max_size=8))
def test_what_is_rendered_is_parsed_back_unchanged(blocks: list[Block]) -> None:
    assert markup.parse(markup.render(blocks)) == blocks


@given(st.text())
def test_any_text_that_a_person_types_settles_after_one_save(text: str) -> None:
    saved = markup.render(markup.parse(text))
    assert markup.render(markup.parse(saved)) == saved


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        ([HEADING, paragraph("Alice was tired.")], "# Down the Rabbit-Hole\n\nAlice was tired."),
        ([paragraph("a"), BREAK, paragraph("b")], "a\n\n* * *\n\nb"),
        ([paragraph("Rose is red,\nviolet blue.")], "Rose is red,\nviolet blue."),
        ([paragraph("# 1 in the charts")], "\\# 1 in the charts"),
        ([paragraph("   "), paragraph("x")], "x"),
    ],
)
def test_the_canonical_text_of_a_chapter(blocks: list[Block], text: str) -> None:
    assert markup.render(blocks) == text


def test_a_heading_typed_directly_above_its_paragraph_is_a_heading() -> None:
    assert markup.parse("## Two\nText") == [Block(BlockKind.HEADING, "Two", 2), paragraph("Text")]
