from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.text import formats
from tests.text.invariant import everything, reasons, titles
from tests.text.samples_office import W, docx, fb2, heading, odt, run

if TYPE_CHECKING:
    from pathlib import Path


def test_word_headings_are_chapters_whatever_the_language_of_word(tmp_path: Path) -> None:
    body = heading("Morgen") + f"<w:p>{run('Es ')}{run('regnet.')}</w:p>" + heading("Abend")
    book = formats.read(docx(tmp_path / "a", body + f"<w:p>{run('Noch.')}</w:p>"), "a.docx")
    assert (book.title, book.author, book.language) == ("Im Regen", "E. Dichter", "de")
    assert titles(book) == ["Morgen", "Abend"]
    assert everything(book) == "MorgenEsregnet.AbendNoch."


def test_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('Two ')}<w:ins>{run('exciting ')}</w:ins>"
        f"<w:del><w:r><w:delText>dull </w:delText></w:r></w:del>"
        f"{run('things.')}</w:p><w:p><w:sdt><w:sdtContent>{run('Control.')}"
        f"</w:sdtContent></w:sdt><w:smartTag>{run('Egypt.')}</w:smartTag></w:p>"
    )
    assert everything(formats.read(docx(tmp_path / "a", body), "a")) == (
        "Twoexcitingthings.Control.Egypt."
    )


def test_word_footnotes_are_set_apart(tmp_path: Path) -> None:
    reference = f'<w:r xmlns:w="{W}"><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2"><w:p>{run("Of 1911.")}</w:p></w:footnote>'
    body = f"<w:p>{run('Rain')}{reference}{run(' fell.')}</w:p>"
    book = formats.read(docx(tmp_path / "a", body, notes=notes), "a.docx")
    assert [block.text for block in book.sections[0].blocks] == ["Rain fell."]
    assert reasons(book) == {"Notes": "notes"}
    assert everything(book).endswith("Of1911.")


def test_odt_headings_spaces_and_notes(tmp_path: Path) -> None:
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Seit 1911.</text:p></text:note-body></text:note>"
    )
    body = (
        '<text:h text:outline-level="1">Morgen</text:h>'
        f"<text:p>Es<text:s/><text:span>reg</text:span>net{note} sehr.</text:p>"
        '<text:h text:outline-level="1">Abend</text:h><text:p>Noch<text:line-break/>immer.</text:p>'
    )
    book = formats.read(odt(tmp_path / "a", body), "a.odt")
    assert (book.title, book.language, titles(book)) == ("Im Regen", "de", ["Morgen", "Abend"])
    assert book.sections[0].blocks[1].text == "Es regnet sehr."
    assert book.sections[1].blocks[1].text == "Noch\nimmer."
    assert everything(book).endswith("Seit1911.")


def test_fb2_sections_are_chapters_and_notes_are_set_apart(tmp_path: Path) -> None:
    body = (
        "<section><title><p>Часть первая</p></title><section><title><p>I</p></title>"
        '<p>Eh bien, mon prince<a l:href="#n1" type="note">[1]</a>.</p></section>'
        "<section><title><p>II</p></title><p>Гостиная.</p></section></section>"
    )
    notes = '<section id="n1"><title><p>1</p></title><p>Ну, князь.</p></section>'
    book = formats.read(fb2(tmp_path / "a", body, notes), "a.fb2")
    assert (book.title, book.author, book.language) == ("Война и мир", "Лев Толстой", "ru")
    assert titles(book) == ["Часть первая: I", "II"]
    assert everything(book) == "ЧастьперваяIEhbien,monprince.IIГостиная.1Ну,князь."


def test_rtf_paragraphs_and_letters_of_its_code_page(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg1252{\info{\title Regen}}Chapter 1\par F\'fcr dich.\par"
        rb" Chapter 2\par Und \u8222?mich\u8220?.\par}"
    )
    book = formats.read(path, "a.rtf")
    assert (book.title, titles(book)) == ("Regen", ["Chapter 1", "Chapter 2"])
    assert everything(book) == "Chapter1Fürdich.Chapter2Und„mich“."


def test_rtf_characters_named_in_halves_are_joined_and_a_lonely_half_is_none(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a"
    path.write_bytes(rb"{\rtf1\uc1 Rain \u-10179?\u-8704? falls\u-10179? here.\par}")
    book = formats.read(path, "a.rtf")
    assert everything(book) == "Rain\U0001f600falls\ufffdhere."
