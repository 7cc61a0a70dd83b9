"""DOCX, ODT and FB2 files made from their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.books import pack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName='
    '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_CORE = (
    '<c:p xmlns:c="c" xmlns:dc="d"><dc:title>Im Regen</dc:title>'
    "<dc:creator>E. Dichter</dc:creator><dc:language>de-DE</dc:language></c:p>"
)
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="berschrift{n}"><w:name w:val="heading {n}"/></w:style>'
    for n in (1, 2)
)


def heading(text: str, level: int = 1) -> str:
    """As a German Word writes it: the id is translated, the name is not."""
    return paragraph(run(text), style=f"berschrift{level}")


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    own = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{own}<w:t xml:space="preserve">{text}</w:t></w:r>'


def style(key: str, name: str, more: str = "") -> str:
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{more}</w:style>'


def docx(
    path: Path,
    body: str,
    *,
    notes: str = "",
    styles: str = "",
    main: str = "word/document.xml",
    space: str = W,
    parts: Mapping[str, str] | None = None,
    page: str = "",
) -> Path:
    """`parts`: the inside of "endnotes", "comments", "numbering"; `space`: of all elements.

    `page`: HTML that the body can take in as `r:id="page"`.
    """
    inside = {"styles": _STYLES + styles, "footnotes": notes, **(parts or {})}
    folder, _, name = main.rpartition("/")
    links = "".join(
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for kind in inside
    )
    links += f'<Relationship Id="page" Type="{_OFFICE}/aFChunk" Target="page.html"/>'
    return pack(
        path,
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="d" '
            f'Type="{_OFFICE}/officeDocument" Target="/{main}"/><Relationship Id="c" Type='
            f'"{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
            "</Relationships>",
            f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{links}</Relationships>",
            main: _word("document", f"<w:body>{body}</w:body>", space),
            **{f"{folder}/{kind}.xml": _word(kind, part, space) for kind, part in inside.items()},
            **({f"{folder}/page.html": page} if page else {}),
            "docProps/core.xml": _CORE,
        },
    )


def _word(tag: str, inside: str, space: str) -> str:
    names = {
        "r": _OFFICE,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "o": "urn:schemas-microsoft-com:office:office",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }
    declared = "".join(f' xmlns:{key}="{value}"' for key, value in names.items())
    return f'<w:{tag} xmlns:w="{space}"{declared}>{inside}</w:{tag}>'


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
