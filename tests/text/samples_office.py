"""DOCX, ODT and FB2 files made from their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.books import pack

if TYPE_CHECKING:
    from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName='
    '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="berschrift{n}"><w:name w:val="heading {n}"/></w:style>'
    for n in (1, 2)
)


def heading(text: str, level: int = 1) -> str:
    """As a German Word writes it: the id is translated, the name is not."""
    style = f'<w:pPr><w:pStyle w:val="berschrift{level}"/></w:pPr>'
    return f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def docx(path: Path, body: str, *, notes: str = "") -> Path:
    links = (
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="f" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>'
    )
    return pack(
        path,
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="d" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{links}</Relationships>",
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{_STYLES}</w:styles>',
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>',
            "docProps/core.xml": '<c:p xmlns:c="c" xmlns:dc="d"><dc:title>Im Regen</dc:title>'
            "<dc:creator>E. Dichter</dc:creator><dc:language>de-DE</dc:language></c:p>",
        },
    )


def odt(path: Path, body: str) -> Path:
    names = "".join(
        f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "text", "meta")
    )
    content = f"<office:body><office:text>{body}</office:text></office:body>"
    meta = '<dc:title xmlns:dc="d">Im Regen</dc:title><dc:language xmlns:dc="d">de-DE</dc:language>'
    return pack(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content{names}>{content}</office:document-content>",
            "meta.xml": f"<office:document-meta{names}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
        },
    )


def fb2(path: Path, body: str, notes: str = "") -> Path:
    info = (
        "<title-info><author><first-name>Лев</first-name><last-name>Толстой</last-name></author>"
        "<book-title>Война и мир</book-title><lang>ru</lang></title-info>"
    )
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?>'
        '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" '
        f'xmlns:l="http://www.w3.org/1999/xlink"><description>{info}</description>'
        f'<body>{body}</body><body name="notes">{notes}</body></FictionBook>',
        encoding="utf-8",
    )
    return path
