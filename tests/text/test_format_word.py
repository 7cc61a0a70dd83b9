"""What a Word document shows is read once and in order, whatever keeps it in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import formats
from narrator.text.document import BlockKind
from tests.text.invariant import titles, words
from tests.text.samples_office import STRICT, docx, heading, paragraph, run

if TYPE_CHECKING:
    from pathlib import Path

DROP_CAP = '<w:framePr w:dropCap="drop" w:lines="3"/>'
MARK_DELETED = "<w:rPr><w:del/></w:rPr>"


def field(code: str, shown: str) -> str:
    def part(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return (
        f"{part('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{part('separate')}{shown}"
        f"{part('end')}"
    )


def box(*paragraphs: str) -> str:
    return f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"


def alternate(choice: str, fallback: str) -> str:
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{choice}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{fallback}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            paragraph(run("D"), properties=DROP_CAP) + paragraph(run("rop cap.")),
            ["Drop cap."],
            id="a drop cap stands with its word",
        ),
        pytest.param(
            paragraph(run("D"), properties=DROP_CAP), ["D"], id="a drop cap with nothing after it"
        ),
        pytest.param(
            f"<w:moveFrom>{run('Moved ')}</w:moveFrom>{run('Kept. ')}"
            f"<w:moveTo>{run('Moved.')}</w:moveTo>",
            ["Kept. Moved."],
            id="moved text is read where it went",
        ),
        pytest.param(
            paragraph(run("One "), properties=MARK_DELETED) + paragraph(run("paragraph.")),
            ["One paragraph."],
            id="the end of a paragraph was deleted",
        ),
        pytest.param(
            "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>"
            + paragraph(run("Gone."))
            + "</w:tc></w:tr><w:tr><w:tc>"
            + paragraph(run("Kept."))
            + "</w:tc></w:tr></w:tbl>",
            ["Kept."],
            id="a row was deleted",
        ),
        pytest.param(
            f"<w:sdt><w:sdtContent>{paragraph(run('In a control.'))}</w:sdtContent></w:sdt>"
            f"<w:customXml>{paragraph('<w:smartTag>' + run('In a tag.') + '</w:smartTag>')}"
            "</w:customXml>",
            ["In a control.", "In a tag."],
            id="content controls and smart tags",
        ),
        pytest.param(
            paragraph(
                run("Rain."), alternate(box(paragraph(run("Box."))), box(paragraph(run("x"))))
            )
            + paragraph(run("Sun.")),
            ["Rain.", "Box.", "Sun."],
            id="a text box is read once, below its paragraph",
        ),
        pytest.param(
            paragraph(alternate("", box(paragraph(run("Old box."))))),
            ["Old box."],
            id="a text box that only the older form has",
        ),
        pytest.param(
            paragraph(run("So<w:x/>")) + paragraph(run("Wild<w:x/>")),
            ["So", "Wild"],
            id="what nobody knows is passed over",
        ),
        pytest.param(
            paragraph(
                run("a"), "<w:r><w:tab/><w:noBreakHyphen/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
            ),
            ["a -b\nc"],
            id="tabs, breaks and hyphens",
        ),
        pytest.param(
            paragraph(run("over"), "<w:r><w:softHyphen/></w:r>", run("flow")),
            ["overflow"],
            id="a soft hyphen",
        ),
        pytest.param(
            paragraph(
                '<w:r><w:sym w:font="Symbol" w:char="F062"/></w:r>',
                '<w:r><w:sym w:font="Times" w:char="00E9"/></w:r>',
                '<w:r><w:sym w:font="Times" w:char="zz"/></w:r>',
            ),
            ["βé"],
            id="symbols by their font",
        ),
        pytest.param(
            paragraph("<m:oMath><m:r><m:t>x=y</m:t></m:r></m:oMath>"), ["x=y"], id="a formula"
        ),
        pytest.param(
            paragraph(run("See "), field(" REF a ", run("page 3")), run("."))
            + paragraph("<w:fldSimple w:instr=' TITLE '>" + run("Rain") + "</w:fldSimple>"),
            ["See page 3.", "Rain"],
            id="of a field only what it shows",
        ),
        pytest.param(
            paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', run("?"))
            + paragraph(run("!A")),
            ["!A"],
            id="a field without an end takes no more than its paragraph",
        ),
    ],
)
def test_what_word_shows_is_read(tmp_path: Path, body: str, expected: list[str]) -> None:
    if not body.startswith(("<w:p>", "<w:tbl>", "<w:sdt>")):
        body = paragraph(body)
    assert words(formats.read(docx(tmp_path / "a", body), "a.docx")) == expected


def test_a_line_across_the_page_is_a_scene_break(tmp_path: Path) -> None:
    line = '<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>'
    dingbats = '<w:r><w:sym w:font="Wingdings" w:char="F09A"/></w:r>'
    body = paragraph(run("A.")) + paragraph(line) + paragraph(run("B.")) + paragraph(dingbats)
    [section] = formats.read(docx(tmp_path / "a", body), "a.docx").sections
    kinds = [block.kind for block in section.blocks]
    assert kinds == [
        BlockKind.PARAGRAPH,
        BlockKind.BREAK,
        BlockKind.PARAGRAPH,
        BlockKind.BREAK,
    ]


def test_a_strict_document_at_another_place_is_read(tmp_path: Path) -> None:
    body = heading("Morgen") + paragraph(run("Es regnet.")) + heading("Abend")
    path = docx(tmp_path / "a", body + paragraph(run("Noch.")), main="text/d 2.xml", space=STRICT)
    book = formats.read(path, "a.docx")
    assert titles(book) == ["Morgen", "Abend"]
    assert book.title == "Im Regen"
