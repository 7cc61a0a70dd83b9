"""The package document, and the contents in the older form that some readers still want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrator.readalong.book import AUDIO_TYPES, audio_name, overlay_name, page_name
from narrator.readalong.overlays import clips, clock, duration
from narrator.readalong.pages import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from narrator.readalong.book import Book, Chapter

OPF = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" \
xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
{metadata}
</metadata>
<manifest>
{manifest}
</manifest>
<spine toc="ncx">
{spine}
</spine>
</package>
"""
NCX = """<?xml version="1.0" encoding="utf-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">
<head><meta name="dtb:uid" content="{identifier}"/></head>
<docTitle><text>{title}</text></docTitle>
<navMap>
{points}
</navMap>
</ncx>
"""


def package(book: Book) -> str:
    """The package document (OPF)."""
    pages = [page_name(number) for number in range(1, len(book.chapters) + 1)]
    first = ["cover"] if book.cover else []
    spine = [*first, *(f"page{number}" for number in range(1, len(pages) + 1))]
    return OPF.format(
        language=text(book.language),
        metadata="\n".join(_metadata(book)),
        manifest="\n".join(_manifest(book)),
        spine="\n".join(f'<itemref idref="{each}"/>' for each in spine),
    )


def ncx(book: Book) -> str:
    points = "\n".join(
        f'<navPoint id="n{number}" playOrder="{number}"><navLabel><text>{text(chapter.title)}'
        f'</text></navLabel><content src="{page_name(number)}"/></navPoint>'
        for number, chapter in enumerate(book.chapters, 1)
    )
    return NCX.format(identifier=text(book.identifier), title=text(book.title), points=points)


def _metadata(book: Book) -> Iterator[str]:
    yield f'<dc:identifier id="id">{text(book.identifier)}</dc:identifier>'
    yield f"<dc:title>{text(book.title)}</dc:title>"
    yield f"<dc:language>{text(book.language)}</dc:language>"
    if book.author:
        yield f'<dc:creator id="author">{text(book.author)}</dc:creator>'
        yield '<meta refines="#author" property="role" scheme="marc:relators">aut</meta>'
    yield f'<meta property="dcterms:modified">{book.modified:%Y-%m-%dT%H:%M:%SZ}</meta>'
    if book.narrator:
        yield f'<meta property="media:narrator">{text(book.narrator)}</meta>'
    yield '<meta property="media:active-class">being-read</meta>'
    if book.cover:
        yield '<meta name="cover" content="cover-picture"/>'
    total = 0
    for number, chapter in enumerate(book.chapters, 1):
        if length := duration(clips(number, chapter)):
            total += length
            refines = f'refines="#overlay{number}"'
            yield f'<meta property="media:duration" {refines}>{clock(length)}</meta>'
    yield f'<meta property="media:duration">{clock(total)}</meta>'


def _manifest(book: Book) -> Iterator[str]:
    yield _item("nav", "nav.xhtml", "application/xhtml+xml", ' properties="nav"')
    yield _item("ncx", "toc.ncx", "application/x-dtbncx+xml")
    yield _item("style", "style.css", "text/css")
    if book.cover:
        kind = "image/png" if book.cover_name.endswith("png") else "image/jpeg"
        yield _item("cover-picture", book.cover_name, kind, ' properties="cover-image"')
        yield _item("cover", "cover.xhtml", "application/xhtml+xml")
    for number, chapter in enumerate(book.chapters, 1):
        yield from _chapter(number, chapter)


def _chapter(number: int, chapter: Chapter) -> Iterator[str]:
    heard = f' media-overlay="overlay{number}"' if clips(number, chapter) else ""
    yield _item(f"page{number}", page_name(number), "application/xhtml+xml", heard)
    if heard:
        yield _item(f"overlay{number}", overlay_name(number), "application/smil+xml")
    name = audio_name(number, chapter)
    yield _item(f"audio{number}", name, AUDIO_TYPES[chapter.audio.suffix])


def _item(pk: str, href: str, media_type: str, more: str = "") -> str:
    return f'<item id="{pk}" href="{href}" media-type="{media_type}"{more}/>'
