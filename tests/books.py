"""Books made on the spot, for tests that need a whole file."""

from __future__ import annotations

import zipfile
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""


def pack(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """Write a zip with `mimetype` first and stored, as EPUB and ODT ask."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, compress_type=stored)
    return path


def page(body: str, *, title: str = "", attributes: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>{escape(title)}</title></head><body {attributes}>{body}</body></html>"
    )


def chapter_page(title: str, paragraphs: Sequence[str]) -> str:
    text = "".join(f"<p>{escape(each)}</p>\n" for each in paragraphs)
    return page(f"<h1>{escape(title)}</h1>\n{text}", title=title)


def nav(entries: str) -> str:
    return page(f'<nav epub:type="toc"><h1>Contents</h1><ol>{entries}</ol></nav>')


def make_epub(
    path: Path,
    *,
    title: str = "A Small Book",
    author: str = "Ada Writer",
    language: str = "en",
    chapters: Sequence[tuple[str, Sequence[str]]] = (("Chapter 1", ("It was a dark night.",)),),
    cover: bytes | None = None,
    ncx: bool = False,
) -> Path:
    """Write a valid EPUB 3 (with `ncx`, an EPUB 2 with no navigation document)."""
    files = [f"chapter{number}.xhtml" for number in range(1, len(chapters) + 1)]
    pages = {
        f"OEBPS/{file}": chapter_page(heading, paragraphs)
        for file, (heading, paragraphs) in zip(files, chapters, strict=True)
    }
    titles = [heading for heading, _ in chapters]
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": _package(title, author, language, files, cover is not None, ncx),
        **pages,
    }
    if ncx:
        members["OEBPS/toc.ncx"] = _ncx(title, files, titles)
    else:
        members["OEBPS/nav.xhtml"] = nav(_entries(files, titles))
    if cover is not None:
        members["OEBPS/cover.jpg"] = cover
    return pack(path, members)


def _entries(files: Sequence[str], titles: Sequence[str]) -> str:
    pairs = zip(files, titles, strict=True)
    return "".join(f'<li><a href="{file}">{escape(title)}</a></li>' for file, title in pairs)


def _package(
    title: str, author: str, language: str, files: Sequence[str], cover: bool, ncx: bool
) -> str:
    items = "".join(
        f'<item id="{file[:-6]}" href="{file}" media-type="application/xhtml+xml"/>'
        for file in files
    )
    spine = "".join(f'<itemref idref="{file[:-6]}"/>' for file in files)
    contents = (
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        if ncx
        else '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    )
    toc = ' toc="ncx"' if ncx else ""
    picture = (
        '<item id="cover" href="cover.jpg" properties="cover-image" media-type="image/jpeg"/>'
        if cover
        else ""
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="{"2.0" if ncx else "3.0"}" '
        'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:narrator:test</dc:identifier><dc:title>{escape(title)}'
        f"</dc:title><dc:creator>{escape(author)}</dc:creator>"
        f"<dc:language>{escape(language)}</dc:language></metadata>"
        f"<manifest>{contents}{picture}{items}</manifest>"
        f"<spine{toc}>{spine}</spine></package>"
    )


def _ncx(title: str, files: Sequence[str], titles: Sequence[str]) -> str:
    points = "".join(
        f'<navPoint id="p{number}" playOrder="{number}"><navLabel><text>{escape(heading)}</text>'
        f'</navLabel><content src="{file}"/></navPoint>'
        for number, (file, heading) in enumerate(zip(files, titles, strict=True), 1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">'
        f"<docTitle><text>{escape(title)}</text></docTitle><navMap>{points}</navMap></ncx>"
    )
