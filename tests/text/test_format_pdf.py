from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import sandbox
from narrator.text.document import Refused
from tests.text.invariant import reasons, titles, words
from tests.text.samples_pdf import Printed, pdf, typeset

if TYPE_CHECKING:
    from pathlib import Path

RAIN = (
    "The rain had not stopped for three days, and nobody in the house spoke of\n"
    "it. At noon the postman came, wet to the bone, and asked for a glass of tea\n"
    "and a chair by the fire."
)
LETTER = (
    "He had a letter for the eldest daughter, who read it twice, folded it, and\n"
    "put it into the fire without a word."
)


def test_lines_become_paragraphs_and_running_heads_are_set_apart(tmp_path: Path) -> None:
    pages = [typeset([RAIN, LETTER], head="ON RAIN", number=n) for n in (1, 2, 3)]
    book = sandbox.read(pdf(tmp_path / "a", pages), "a.pdf")
    assert (book.title, book.author) == ("On Rain", "A. Cloud")
    assert [block.text for block in book.sections[0].blocks] == [
        text.replace("\n", " ") for text in (RAIN, LETTER) * 3
    ]
    assert reasons(book) == {"Page headers and numbers": "page_furniture"}
    assert [b.text for b in book.sections[1].blocks][:2] == ["ON RAIN", "1"]


def test_chapters_come_from_large_headings(tmp_path: Path) -> None:
    pages = [typeset(["# Morning", RAIN]), typeset(["# Evening", LETTER])]
    assert titles(sandbox.read(pdf(tmp_path / "a", pages), "a")) == ["Morning", "Evening"]


def test_characters_beyond_the_first_plane_do_not_shift_the_places(tmp_path: Path) -> None:
    """pdfium counts such a character once in its list, and twice in the text that it gives."""
    pages = [typeset(["~" * 8 + " fell.", "# Morning", LETTER]), typeset(["# Evening", LETTER])]
    book = sandbox.read(pdf(tmp_path / "a", pages, unicode=("~", "𠮷")), "a.pdf")
    assert words(book)[:3] == ["𠮷" * 8 + " fell.", "Morning", LETTER.replace("\n", " ")]
    assert titles(book)[1:] == ["Morning", "Evening"]


@pytest.mark.parametrize(
    ("info", "title", "author"),
    [
        ("", "On Rain", "A. Cloud"),
        ("/Title(rain-final.dvi)", "On Rain", "A. Cloud"),
        ("/Title(Untitled)/Author(A. Cloud)", "On Rain", "A. Cloud"),
        ("/Title(Of Rain)", "Of Rain", ""),
    ],
)
def test_a_file_that_does_not_say_its_title_has_it_on_its_first_page(
    tmp_path: Path, info: str, title: str, author: str
) -> None:
    front: list[Printed] = [(72, 740, 24, "On Rain"), (72, 640, 14, "by A. Cloud")]
    pages = [front, typeset(["# Chapter 1", RAIN]), typeset(["# Chapter 2", LETTER])]
    book = sandbox.read(pdf(tmp_path / "a", pages, info=info), "a.pdf")
    assert (book.title, book.author) == (title, author)
    assert titles(book)[-1] == "Chapter 2"
    if title == "On Rain":
        assert titles(book) == ["Chapter 1", "Chapter 2"]
        assert reasons(book) == {"Title page": "titlepage"}


def test_a_file_without_title_and_chapters_is_called_by_its_name(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a", [typeset(["# Rain", RAIN])], info="")
    assert (found := sandbox.read(path, "rainy.pdf")).title == "rainy"
    assert found.author == ""


def test_chapters_come_from_the_outline_where_there_is_one(tmp_path: Path) -> None:
    pages = [typeset([RAIN]), typeset([LETTER]), typeset([RAIN])]
    outline = [("First Day", 0), ("Last Day", 2)]
    book = sandbox.read(pdf(tmp_path / "a", pages, outline=outline), "a.pdf")
    assert titles(book) == ["First Day", "Last Day"]
    assert len(book.sections[0].blocks) == 2


def test_a_paragraph_goes_on_over_the_page(tmp_path: Path) -> None:
    rest: list[Printed] = [(72, 740, 11, "and a chair by the fire.")]
    pages = [typeset([RAIN.rsplit("\n", 1)[0]]), rest]
    book = sandbox.read(pdf(tmp_path / "a", pages), "a.pdf")
    assert [block.text for block in book.sections[0].blocks] == [RAIN.replace("\n", " ")]


@pytest.mark.parametrize(
    ("pages", "trailer", "code"),
    [
        ([[], []], "", "scan_without_text"),
        ([typeset([RAIN])], "/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(y)/P -4>>", "encrypted"),
    ],
)
def test_a_pdf_without_text_or_with_a_lock_is_refused(
    tmp_path: Path, pages: list[list[Printed]], trailer: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        sandbox.read(pdf(tmp_path / "a", pages, trailer=trailer), "a.pdf")
    assert caught.value.code == code


def test_half_a_pdf_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<<")
    with pytest.raises(Refused, match="damaged"):
        sandbox.read(path, "a.pdf")
