"""What becomes of the styles of a Word document: chapters, numbers, and what is set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import formats
from narrator.text.cleaning import RULES, SET_APART, inked
from narrator.text.document import Block, BlockKind
from tests.text.invariant import everything, reasons, titles, words
from tests.text.samples_office import docx, heading, paragraph, run, style

if TYPE_CHECKING:
    from pathlib import Path

TITLE = style("T", "Title")
TEXT = '<w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>'
OUTLINE = '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'


@pytest.mark.parametrize(
    ("styles", "own", "level"),
    [
        pytest.param(style("x", "Kap", '<w:basedOn w:val="berschrift2"/>'), "", 2, id="based on"),
        pytest.param(style("x", "X", OUTLINE), "", 3, id="outline"),
        pytest.param("", '<w:outlineLvl w:val="0"/>', 1, id="of the paragraph"),
        pytest.param(
            style("x", "X", TEXT),
            "",
            0,
            id="based on a heading, but text",
        ),
        pytest.param(style("x", "X", '<w:basedOn w:val="x"/>'), "", 0, id="based on itself"),
        pytest.param(style("x", "Title"), "", 1, id="the title of the document"),
        pytest.param(
            style("y", "Title") + style("x", "Author", '<w:basedOn w:val="y"/>'),
            "",
            0,
            id="the author, set like the title",
        ),
    ],
)
def test_the_level_of_a_heading(tmp_path: Path, styles: str, own: str, level: int) -> None:
    body = paragraph(run("Morgen"), style="x", properties=own) + paragraph(run("Es regnet."))
    [section] = formats.read(docx(tmp_path / "a", body, styles=styles), "a.docx").sections
    assert section.blocks[0].level == level


def test_the_title_is_what_the_document_calls_itself(tmp_path: Path) -> None:
    once = docx(
        tmp_path / "a", paragraph(run("Rain"), style="T") + paragraph(run("It fell.")), styles=TITLE
    )
    often = docx(tmp_path / "b", paragraph(run("Rain"), style="T") * 2, styles=TITLE)
    assert formats.read(once, "a.docx").title == "Rain"
    assert formats.read(often, "b.docx").title == "Im Regen"


def test_numbers_that_word_sets_before_a_heading_are_read(tmp_path: Path) -> None:
    def level(number: int, text: str, form: str = "decimal") -> str:
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )

    lists = (
        f'<w:abstractNum w:abstractNumId="7">{level(0, "Chapter %1", "upperRoman")}'
        f"{level(1, '%1.%2')}</w:abstractNum>"
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="9"/></w:lvlOverride></w:num>'
    )

    def numbered(text: str, level: int, of: int = 3) -> str:
        own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{of}"/></w:numPr>'
        return paragraph(run(text), style=f"berschrift{level + 1}", properties=own)

    body = numbered("", 0) + paragraph(run("It fell.")) + numbered("Drops", 1)
    body += numbered("The sun", 0) + paragraph(run("It shone.")) + numbered("Last", 0, of=4)
    book = formats.read(docx(tmp_path / "a", body, parts={"numbering": lists}), "a.docx")
    assert words(book) == [
        "Chapter I",
        "It fell.",
        "I.1. Drops",
        "Chapter II. The sun",
        "It shone.",
        "Chapter IX. Last",
    ]


def test_what_is_set_apart_and_what_is_dropped_is_counted(tmp_path: Path) -> None:
    """The promise of the samples, on a document that has all of it."""
    comment = '<w:r><w:commentReference w:id="1"/></w:r>'
    mark = '<w:r><w:endnoteReference w:id="5" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    again = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    cells = "".join(f"<w:tc>{paragraph(run(str(n)))}</w:tc>" for n in range(3))
    body = (
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{paragraph(run('One 1'))}"
        f"</w:sdtContent></w:sdt>{paragraph(run('Two 2'), style='toc')}{heading('One')}"
        + paragraph(run("Rain"), comment, mark, again, again, run(" fell."))
        + paragraph(run("hidden", "<w:vanish/>"), run("seen", '<w:vanish w:val="0"/>'))
        + f"<w:tbl>{f'<w:tr>{cells}</w:tr>' * 2}</w:tbl>{paragraph(run('Fig. 1'), style='cap')}"
        + paragraph(f"{prompt}{run('Click here')}</w:sdtContent></w:sdt>", run("End."))
        + paragraph(f"<w:del><w:r><w:delText>dull</w:delText></w:r></w:del>{run('End.')}")
        + paragraph(
            f"<w:ruby><w:rt>{run('ame')}</w:rt><w:rubyBase>{run('雨')}</w:rubyBase></w:ruby>"
        )
        + heading("Two")
    )
    note = f'<w:footnote w:id="2">{paragraph(again, run("Of 1911."))}</w:footnote>'
    path = docx(
        tmp_path / "a",
        body,
        notes=note,
        styles=style("toc", "toc 1") + style("cap", "caption"),
        parts={
            "endnotes": f'<w:endnote w:id="5">{paragraph(run("Later."))}</w:endnote>',
            "comments": f'<w:comment w:id="1">{paragraph(run("Really?"))}</w:comment>',
        },
    )
    book, whole = formats.read(path, "a.docx"), formats.read(path, "a.docx", keep=RULES)

    assert words(book) == ["One", "Rain fell.", "seen", "End.", "End.", "雨", "Two"]
    assert reasons(book) == {
        "Contents": "contents",
        "Notes": "notes",
        "Captions": "captions",
        "Tables": "tables",
    }
    assert [b.text for each in book.sections if each.title == "Notes" for b in each.blocks] == [
        "Later.",
        "Of 1911.",
    ]
    for found in (
        "One1",
        "Two2",
        "Rain*[2]fell.",
        "Later.Of1911.",
        "Really?",
        "hiddenseen",
        "012",
        "Fig.1",
        "Clickhere",
        "dull",
        "ame雨",
    ):
        assert found in everything(whole)
    gone = sum(each.characters for each in book.cleaning if each.rule not in SET_APART)
    assert inked(everything(book)) + gone == inked(everything(whole))


def test_a_page_that_the_document_takes_in_is_read(tmp_path: Path) -> None:
    body = paragraph(run("A.")) + '<w:altChunk r:id="page"/><w:altChunk r:id="none"/>'
    path = docx(tmp_path / "a", body, page="<p>From a page.</p>")
    book = formats.read(path, "a.docx")
    assert words(book) == ["A.", "From a page."]
    assert len(book.warnings) == 1


def test_a_heading_in_a_table_opens_no_chapter(tmp_path: Path) -> None:
    cell = f"<w:tc>{heading('Inner')}{paragraph(run('Words.'))}</w:tc>"
    body = heading("One") + paragraph(run("A.")) + f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
    body += heading("Two") + paragraph(run("B."))
    book = formats.read(docx(tmp_path / "a", body), "a.docx")
    assert titles(book) == ["One", "Two"]
    assert Block(BlockKind.HEADING, "Inner", 6) in book.sections[0].blocks


def test_headings_in_a_row_are_one_title_unless_they_come_again(tmp_path: Path) -> None:
    names = ("Rain", "A Story", "In Three Drops")
    front = "".join(map(heading, names))
    once = docx(tmp_path / "a", front + heading("One") + paragraph(run("It fell.")))
    again = docx(tmp_path / "b", front + "".join(heading(n) + paragraph(run("A.")) for n in names))
    assert titles(formats.read(once, "a.docx")) == ["Rain: A Story: In Three Drops: One"]
    book = formats.read(again, "b.docx")
    assert (titles(book), reasons(book)) == (list(names), {"Contents": "contents"})
