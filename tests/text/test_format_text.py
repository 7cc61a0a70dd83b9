"""Plain text, Markdown and HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import formats
from narrator.text.document import BlockKind, Document
from tests.text.invariant import everything, reasons, squeezed, titles

if TYPE_CHECKING:
    from pathlib import Path

ALICE = """Alice was beginning to get very tired of sitting by her sister on the
bank, and of having nothing to do: once or twice she had peeped into the
book her sister was reading, but it had no pictures or conversations in
it, “and what is the use of a book,” thought Alice “without pictures or
conversations?”"""
SAMSA = """Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er
sich in seinem Bett zu einem ungeheueren Ungeziefer verwandelt."""
VERSE = "How doth the little crocodile\nImprove his shining tail,\nAnd pour the waters"


def read(path: Path, text: str | bytes, name: str = "a.txt") -> Document:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return formats.read(path, name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("CHAPTER I.", "CHAPTER II."),
        ("Chapter One", "Chapter Two"),
        ("I", "II"),
        ("Kapitel 3", "Kapitel 4"),
        ("Erstes Kapitel", "Zweites Kapitel"),
        ("CHAPITRE PREMIER.", "CHAPITRE II."),
        ("Capítulo primero", "Capítulo segundo"),
        ("CAPITOLO I. GIÙ NELLA CONIGLIERA.", "CAPITOLO II. LO STAGNO DI LAGRIME."),
        ("Capítulo 1", "Capítulo 2"),
        ("Глава 5", "Глава 6"),
        ("第一章 狂人日记", "第二章 孔乙己"),
        ("第一回", "第二回"),
        ("제1장", "제2장"),
        ("XI. Who Stole the Tarts?", "XII. Alice’s Evidence"),
    ],
)
def test_chapters_begin_where_books_in_ten_languages_say(
    tmp_path: Path, first: str, second: str
) -> None:
    more = "\n\nXIII. The End" if first.startswith("XI.") else ""
    book = read(tmp_path / "a", f"{first}\n\n{ALICE}\n\n{second}\n\n{SAMSA}{more}")
    assert titles(book)[:2] == [first, second]


@pytest.mark.parametrize(
    "prose",
    [
        "I was born.",
        "Part of the crowd left.",
        "Book in hand, he went.",
        "第一回是民国元年，我初到北京。",
    ],
)
def test_prose_that_begins_like_a_heading_stays_prose(tmp_path: Path, prose: str) -> None:
    book = read(tmp_path / "a", f"{ALICE}\n\n{prose}\n\n{SAMSA}\n\n{prose}\n\n{ALICE}")
    assert {block.kind for block in book.sections[0].blocks} == {BlockKind.PARAGRAPH}


def test_gutenbergs_words_are_set_apart_and_say_what_the_book_is(tmp_path: Path) -> None:
    text = (
        "The Project Gutenberg eBook of Alice\n\nTitle: Alice\n      in Wonderland\n\n"
        "Author: Lewis Carroll\n\nLanguage: English\n\n*** START OF THE PROJECT GUTENBERG EBOOK ***"
        f"\n\nProduced by Nobody\n\nCHAPTER I\n\n{ALICE}\n\nCHAPTER II\n\n{VERSE}\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK ***\n\nFull licence."
    )
    book = read(tmp_path / "a", text)
    assert (book.title, book.author, book.language) == (
        "Alice in Wonderland",
        "Lewis Carroll",
        "en",
    )
    assert titles(book) == ["CHAPTER I", "CHAPTER II"]
    assert reasons(book) == {"Project Gutenberg": "licence"}
    assert everything(book) == squeezed(text)


def test_hard_wrapped_lines_are_joined_and_verse_is_kept(tmp_path: Path) -> None:
    book = read(tmp_path / "a", "\n\n".join([ALICE, SAMSA, VERSE, ALICE]))
    texts = [block.text for block in book.sections[0].blocks]
    assert texts == [ALICE.replace("\n", " "), SAMSA.replace("\n", " "), VERSE, texts[0]]


def test_a_printed_table_of_contents_is_left_out(tmp_path: Path) -> None:
    names = ["CHAPTER I. Down", "CHAPTER II. Tears", "CHAPTER III. Race"]
    text = "\n\n".join(["\n".join(names), *(f"{name}\n\n{ALICE}" for name in names)])
    book = read(tmp_path / "a", text)
    assert titles(book) == names
    assert reasons(book) == {"Contents": "contents"}
    assert everything(book) == squeezed(text)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", SAMSA),
        ("utf-8-sig", SAMSA),
        ("utf-16", SAMSA),
        ("utf-16-le", ALICE),
        ("koi8-r", "Все счастливые семьи похожи друг на друга, каждая несчастливая семья " * 3),
        ("cp932", "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 5),
        ("gb18030", "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。" * 5),
        (
            "cp949",
            "산허리는 온통 메밀밭이어서 피기 시작한 꽃이 소금을 뿌린 듯이 흐뭇한 달빛에 숨이 막힐"
            * 3,
        ),
    ],
)
def test_any_encoding_is_read(tmp_path: Path, encoding: str, text: str) -> None:
    assert everything(read(tmp_path / "a", text.encode(encoding))) == squeezed(text)


def test_markdown_headings_quotes_and_pictures(tmp_path: Path) -> None:
    text = (
        "---\ntitle: On Rain\nauthor: A. Cloud\nlang: en-GB\n---\n# One\n\nIt *rains* "
        "[here](http://example.org).\n\n---\n\n![A drop](file:///etc/passwd)\n\n# Two\n\n> Still.\n"
    )
    book = read(tmp_path / "a", text, "a.md")
    assert (book.title, book.author, book.language) == ("On Rain", "A. Cloud", "en")
    assert titles(book) == ["One", "Two"]
    assert everything(book) == "OneItrainshere.TwoStill."


def test_an_accent_after_an_invisible_character_joins_its_letter(tmp_path: Path) -> None:
    assert everything(read(tmp_path / "a", "Cafe\u200d\u0301 noir.", "a.txt")) == "Café" + "noir."
