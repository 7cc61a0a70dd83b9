"""Chapters of texts without styles: titles of several lines, lists of contents, verse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text import formats
from narrator.text.document import BlockKind
from tests.text.invariant import everything, reasons, squeezed, titles, words
from tests.text.samples_office import docx, paragraph, run

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.document import Document

PROSE = """It rained for three days, and nobody in the house spoke of it. At noon
the postman came, wet to the bone, and asked for a glass of tea and for a
chair by the fire; nobody gave him either, since nobody was there."""


def read(path: Path, *parts: str) -> Document:
    path.write_text("\n\n".join(parts), encoding="utf-8")
    return formats.read(path, "a.txt")


def test_titles_that_go_on_in_the_next_lines_are_whole(tmp_path: Path) -> None:
    """As in Don Quijote: the title is a sentence of two lines, with or without its stop."""
    names = [
        "Capítulo primero. Que trata de la condición y\nejercicio del famoso hidalgo don Quijote",
        "Capítulo II. Que trata de la primera salida que de su tierra hizo el ingenioso\nhidalgo.",
        "Capítulo III. Donde se cuenta la graciosa manera que tuvo don\nQuijote en armarse",
    ]
    book = read(tmp_path / "a", *(f"{name}\n\n{PROSE}" for name in names))
    assert titles(book) == [name.replace("\n", " ") for name in names]


def test_a_paragraph_that_begins_like_such_a_title_is_prose_where_it_is_alone(
    tmp_path: Path,
) -> None:
    first = f"Chapter 3. {PROSE}"
    book = read(tmp_path / "a", PROSE, first, PROSE)
    assert first.replace("\n", " ") in words(book)
    assert titles(book) == [""]


def test_a_long_sentence_below_a_number_is_its_title(tmp_path: Path) -> None:
    long = (
        "Maestro Ciliegia regala il pezzo di legno al suo amico Geppetto, il\n"
        "quale lo prende per fabbricarsi un burattino maraviglioso, che sappia\n"
        "ballare, tirar di scherma e fare i salti mortali."
    )
    book = read(tmp_path / "a", *(f"{n}.\n\n{long}\n\n{PROSE}" for n in ("I", "II", "III")))
    assert titles(book) == [f"{n}. {long}".replace("\n", " ") for n in ("I", "II", "III")]


def test_chapters_beyond_the_hundredth_have_headings(tmp_path: Path) -> None:
    names = ["XCIX", "C", "CI", "CXVII"]
    assert titles(read(tmp_path / "a", *(f"{n}\n\n{PROSE}" for n in names))) == names


def test_a_part_is_read_before_its_first_chapter(tmp_path: Path) -> None:
    book = read(
        tmp_path / "a", "PART ONE", "Chapter 1", PROSE, "Chapter 2", PROSE, "PART TWO",
        "Chapter 1", PROSE,
    )  # fmt: skip
    assert titles(book) == ["PART ONE: Chapter 1", "Chapter 2", "PART TWO: Chapter 1"]


NAMES = ("Zueignung", "Vorspiel auf dem Theater", "Prolog im Himmel", "Nacht", "Vor dem Tor")


def test_a_list_of_contents_says_what_the_headings_are(tmp_path: Path) -> None:
    """As in Faust: the scenes have no numbers, and only the list tells them from other lines."""
    listed = "\n".join(f" {name} {page}" for page, name in enumerate(NAMES, start=3))
    book = read(tmp_path / "a", "Inhalt", listed, *(f"{name}\n\n{PROSE}" for name in NAMES))
    assert titles(book) == list(NAMES)
    assert reasons(book) == {"Inhalt": "contents"}
    assert everything(book) == squeezed("".join(["Inhalt", listed, *(n + PROSE for n in NAMES)]))


def test_a_list_whose_entries_say_more_than_the_headings_is_left_out(tmp_path: Path) -> None:
    """Its entries are paragraphs, some look like headings, and it is one of two."""
    listed = [
        f"CHAPTER {n} WHICH TREATS OF WHAT\nBEFELL THE RAIN IN THE STREETS OF THE TOWN"
        for n in ("I", "II", "III")
    ]
    chapters = [f"CHAPTER {n}.\n\n{PROSE}" for n in ("I", "II", "III")]
    book = read(tmp_path / "a", "CONTENTS OF VOLUME I", *listed, *chapters)
    assert titles(book) == ["CHAPTER I.", "CHAPTER II.", "CHAPTER III."]
    assert reasons(book) == {"CONTENTS OF VOLUME I": "contents"}


def test_a_book_that_follows_the_word_contents_is_read(tmp_path: Path) -> None:
    """Nothing tells where the list ends, and a title shall not leave out a whole book."""
    scenes = [f"{name} {number}\n\n{PROSE}" for number, name in enumerate(NAMES * 20)]
    book = read(tmp_path / "a", "A Play", "Contents", "Something else", *scenes)
    assert sum(each.characters for each in book.sections if each.included) > 20_000


def test_verse_keeps_its_lines_however_long_they_are(tmp_path: Path) -> None:
    stanza = "\n".join([
        "Ihr naht euch wieder, schwankende Gestalten,", "Die früh sich einst dem trüben Blick",
        "gezeigt.", "Versuch ich wohl, euch diesmal festzuhalten?",
        "Fühl ich mein Herz noch jenem Wahn geneigt?",
    ]).replace("\ngezeigt", " gezeigt")  # fmt: skip
    whole = read(tmp_path / "a", *[stanza] * 4)
    among = read(tmp_path / "b", *[PROSE] * 9, stanza, PROSE)
    assert words(whole) == [stanza] * 4
    assert stanza in words(among)
    assert PROSE.replace("\n", " ") in words(among)


def test_a_document_without_styles_has_the_headings_that_its_words_say(tmp_path: Path) -> None:
    parts = ["Chapter 1", PROSE, "* * *", PROSE, "Chapter 2", PROSE]
    book = formats.read(docx(tmp_path / "a", "".join(paragraph(run(p)) for p in parts)), "a.docx")
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert [b.kind for b in book.sections[0].blocks][2] is BlockKind.BREAK
    only = formats.read(docx(tmp_path / "b", paragraph(run("I")) + paragraph(run(PROSE))), "b.docx")
    assert [b.kind for b in only.sections[0].blocks] == [BlockKind.PARAGRAPH] * 2
