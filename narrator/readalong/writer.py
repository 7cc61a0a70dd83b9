"""Puts a read-along book into its file. Sound is copied in blocks, so memory stays flat."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

from narrator.readalong.book import audio_name, overlay_name, page_name
from narrator.readalong.overlays import clips, overlay
from narrator.readalong.package import ncx, package
from narrator.readalong.pages import STYLE, chapter_page, contents_page, cover_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from narrator.readalong.book import Book, Chapter

BLOCK = 1 << 20
FOLDER = "EPUB/"
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""


def write(book: Book, target: Path) -> None:
    """Write an EPUB 3. Raises ValueError for a book without chapters, OSError."""
    if not book.chapters:
        raise ValueError("A read-along book needs at least one chapter.")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and not compressed: so the file tells what it is.
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        for name, words in _front(book):
            archive.writestr(FOLDER + name, words)
        for number, chapter in enumerate(book.chapters, 1):
            _add(archive, book, number, chapter)


def _front(book: Book) -> Iterator[tuple[str, str | bytes]]:
    yield "package.opf", package(book)
    yield "nav.xhtml", contents_page(book)
    yield "toc.ncx", ncx(book)
    yield "style.css", STYLE
    if book.cover:
        yield book.cover_name, book.cover
        yield "cover.xhtml", cover_page(book)


def _add(archive: zipfile.ZipFile, book: Book, number: int, chapter: Chapter) -> None:
    archive.writestr(FOLDER + page_name(number), chapter_page(book, chapter))
    if heard := clips(number, chapter):
        archive.writestr(FOLDER + overlay_name(number), overlay(page_name(number), heard))
    add_sound(archive, FOLDER + audio_name(number, chapter), chapter.audio)


def add_sound(archive: zipfile.ZipFile, name: str, sound: Path) -> None:
    """Copy a file of sound into the book; it would not shrink any further."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    with sound.open("rb") as source, archive.open(entry, "w", force_zip64=True) as inside:
        shutil.copyfileobj(source, inside, BLOCK)
