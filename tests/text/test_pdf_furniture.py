"""Running heads and page numbers of a PDF, and what only looks like them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import formats
from tests.text.invariant import reasons, titles, words
from tests.text.samples_pdf import Printed, column, full, pdf, usual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from narrator.text.document import Document

FOOT = 40.0
HEAD = 810.0


def read(path: Path, pages: Sequence[list[Printed]]) -> Document:
    return formats.read(pdf(path, pages, font="Courier"), "a.pdf")


def furniture(book: Document) -> list[str]:
    return [
        block.text
        for each in book.sections
        if each.reason == "page_furniture"
        for block in each.blocks
    ]


def numbered(
    texts: Sequence[str], *, baseline: float = FOOT, size: float = 11
) -> list[list[Printed]]:
    """Usual pages, each with one of the texts at its edge."""
    return [[*usual(at), (280.0, baseline, size, text)] for at, text in enumerate(texts, start=1)]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["1", "2", "3", "4"], id="digits"),
        pytest.param(["i", "ii", "iii", "iv", "1", "2", "3"], id="Roman, then digits"),
        pytest.param(["Page 3 of 20", "Page 4 of 20", "Page 5 of 20"], id="of all"),
        pytest.param(["Seite 3 von 20", "Seite 4 von 20", "Seite 5 von 20"], id="German"),
        pytest.param(["- 7 -", "- 8 -", "- 9 -"], id="between lines"),
        pytest.param(
            ["file:///a.html 1/9", "file:///a.html 2/9", "file:///a.html 3/9"], id="browser"
        ),
        pytest.param(["12 THE RAIN", "THE RAIN 13", "14 THE RAIN"], id="beside a head"),
        pytest.param(["THE RAIN | iv", "THE RAIN | v", "THE RAIN | vi"], id="Roman beside a head"),
    ],
)
@pytest.mark.parametrize("baseline", [HEAD, FOOT])
def test_page_numbers_are_set_apart(tmp_path: Path, texts: list[str], baseline: float) -> None:
    book = read(tmp_path / "a", numbered(texts, baseline=baseline))
    assert furniture(book) == texts
    assert len(words(book)) == 8 * len(texts)


def test_a_number_that_does_not_count_the_pages_opens_a_chapter(tmp_path: Path) -> None:
    """The same place on every page, and a number on every second: but not the number of a page."""
    pages: list[list[Printed]] = []
    for at, numeral in enumerate(("I", "II", "III", "IV")):
        opening = [(280.0, 760.0, 11.0, numeral), *column([full(at), full(at + 50)], top=720)]
        pages += [opening, usual(at + 1)]
    for at, page in enumerate(pages, start=1):
        page.append((280.0, FOOT, 11.0, str(at)))
    book = read(tmp_path / "a", pages)
    assert titles(book) == ["I", "II", "III", "IV"]
    assert furniture(book) == [str(at) for at in range(1, 9)]


def test_chapters_at_the_top_of_their_pages_are_no_running_heads(tmp_path: Path) -> None:
    pages = [
        [(72.0, 780.0, 11.0, f"Chapter {at}"), *column([full(at), full(at + 50)], top=720)]
        for at in (1, 2, 3, 4)
    ]
    book = read(tmp_path / "a", pages)
    assert titles(book) == ["Chapter 1", "Chapter 2", "Chapter 3", "Chapter 4"]
    assert reasons(book) == {}


def test_the_head_of_a_short_chapter_is_one_where_the_others_are(tmp_path: Path) -> None:
    """It stands on one page only, but in the small letters and at the place of all heads."""
    heads = ["The Rain"] * 4 + ["The Sun"]
    book = read(tmp_path / "a", numbered(heads, baseline=HEAD, size=8))
    assert furniture(book) == heads


def test_the_only_page_of_a_letter_may_have_a_number(tmp_path: Path) -> None:
    assert furniture(read(tmp_path / "a", numbered(["1"]))) == ["1"]
    assert words(read(tmp_path / "b", numbered(["I"], baseline=HEAD)))[-1] == "I"


def test_notes_below_each_of_two_columns_are_set_apart(tmp_path: Path) -> None:
    def side(left: float, note: str) -> list[Printed]:
        texts = [full(int(left) + at)[:28] for at in range(20)]
        text = [(left, 760.0 - 14 * at, 11.0, each) for at, each in enumerate(texts)]
        return [*text, (left, 440.0, 7.0, note)]

    page = [*side(60, "1 Of 1911."), *side(330, "2 Of 1912.")]
    book = formats.read(pdf(tmp_path / "a", [page]), "a.pdf")
    assert [b.text for each in book.sections if each.reason == "notes" for b in each.blocks] == [
        "1 Of 1911.",
        "2 Of 1912.",
    ]


def test_a_figure_that_its_font_raises_is_the_mark_of_a_note(tmp_path: Path) -> None:
    """The line of the figure is that of the text, and only what is printed stands higher."""
    page = [*usual(1), (72.0, 200.0, 11.0, "It rained."), (138.0, 204.0, 7.0, "1")]
    book = read(tmp_path / "a", [page])
    assert words(book)[-1] == "It rained."
    assert [c.examples for c in book.cleaning if c.rule == "note_marks"] == [("1",)]


def test_numbers_of_lines_in_the_margin_are_set_apart(tmp_path: Path) -> None:
    beside: list[Printed] = [(40.0, 760 - 14.0 * at, 11.0, str(at + 1)) for at in range(25)]
    few: list[Printed] = [(40.0, 760 - 14.0 * at, 11.0, str(at + 1)) for at in range(5)]
    book = read(tmp_path / "a", [usual(1) + beside, usual(2) + few])
    assert furniture(book) == [str(at + 1) for at in range(25)]
    assert len(words(book)) > 16
