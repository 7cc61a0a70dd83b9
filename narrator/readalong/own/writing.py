"""Writes the files of the new book, one at a time."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from narrator.readalong.overlays import duration, overlay
from narrator.readalong.own import contents, harmless, package, pages, styles, timing, trees
from narrator.readalong.own.links import Shelf, relative
from narrator.readalong.own.manifest import CSS, SVG, XHTML, File
from narrator.text import navigation, xmlsafe
from narrator.text.document import Refused
from narrator.text.navigation import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from narrator.readalong.own.manifest import Source
    from narrator.readalong.own.order import Order
    from narrator.readalong.own.pages import House, Mark, Place
    from narrator.readalong.own.survey import Survey
    from narrator.text.zipguard import Archive

ENCRYPTION = "META-INF/encryption.xml"


@dataclass(frozen=True, slots=True)
class Written:
    """`folder` is where the sound goes; `marked`: how many sentences light up."""

    folder: str
    marked: int


def write(
    archive: Archive,
    book: Source,
    order: Order,
    looked: Survey,
    places: Mapping[str, Sequence[Place]],
    target: Path,
) -> Written:
    """Write all but the sound."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        return _Writer(archive, book, order, written, dict(book.files)).write(looked, places)


@dataclass(slots=True)
class _Writer:
    archive: Archive
    book: Source
    order: Order
    written: zipfile.ZipFile
    files: dict[str, File]
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)

    def write(self, looked: Survey, places: Mapping[str, Sequence[Place]]) -> Written:
        self._put("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        self._put("META-INF/container.xml", package.CONTAINER.format(quoteattr(self.book.name)))
        folder = self._folder()
        shelf = Shelf.of(each.name for each in self.files.values())
        shelf.ids = looked.ids
        sheet = self._new("narration-style", f"{folder}/highlight.css", CSS)
        house = pages.House(shelf, sheet.name, self.order.keep, looked.careful)
        for file in self.book.files.values():
            self._put(file.name, self._copied(file, places.get(file.name, ()), house))
        self._put(sheet.name, package.HIGHLIGHT)
        self._write_contents(shelf)
        self._write_encryption()
        durations = self._write_overlays(folder)
        for number, sound in enumerate(self.order.chapters, 1):
            self._new(f"narration-{number}", f"{folder}/{sound.file}", sound.media_type)
        facts = package.Facts(self.order, self.files, durations, self.linked)
        self._put(self.book.name, package.package(self.book, facts))
        marked = {mark.sentence for marks in self.marks.values() for mark in marks}
        return Written(folder, len(marked))

    def _put(self, name: str, data: str | bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
        self.written.writestr(name, data, method)

    def _folder(self) -> str:
        """A folder that the book does not have, beside its package document."""
        name = f"{self.book.folder}/narration".lstrip("/")
        taken = [f"{each.name.casefold()}/" for each in self.files.values()]
        while any(each.startswith(f"{name.casefold()}/") for each in taken):
            name += "-"
        return name

    def _new(self, key: str, name: str, media: str) -> File:
        while key in self.files:
            key += "-"
        self.files[key] = File(key, name, media)
        return self.files[key]

    def _copied(self, file: File, places: Sequence[Place], house: House) -> bytes:
        data = self.archive.read(file.name)
        try:
            if file.media == XHTML:
                return self._page(file, data, places, house)
            if file.media == SVG or file.media.endswith(("+xml", "/xml")):
                root = xmlsafe.xml(data)
                harmless.make_harmless(root, file.name, house.shelf)
                return trees.xml_bytes(root)
        except xmlsafe.Unreadable as fault:
            raise Refused("odd_pages", "One of its pages cannot be read.") from fault
        if file.media == CSS:
            css = styles.decoded(data)
            return styles.harmless(css, lambda href: house.shelf.has(file.name, href)).encode()
        return data

    def _page(self, file: File, data: bytes, places: Sequence[Place], house: House) -> bytes:
        page = pages.rewrite(data, file.name, places, house)
        file.properties |= page.properties
        self.linked |= page.linked
        if page.marks:
            self.marks[file.id] = page.marks
        return page.data

    def _write_contents(self, shelf: Shelf) -> None:
        """A book without a navigation document gets one, of what it has in its place."""
        if any("nav" in each.properties for each in self.files.values()):
            return
        name = f"{self.book.folder}/narration-contents.xhtml".lstrip("/")
        read = Shelf.of(turn.file.name for turn in self.book.spine)
        read.ids = shelf.ids
        title, guide = self.order.title, self.book.package.guide
        first = [Entry(title, self.book.spine[0].file.name)]
        for entries in (navigation.read(self.archive, self.book.package), first):
            if page := contents.navigation(title, name, entries, guide, read):
                self._new("narration-contents", name, XHTML).properties.add("nav")
                self._put(name, page)
                self.linked |= contents.linked(entries, guide, read)
                return

    def _write_encryption(self) -> None:
        """Fonts that are scrambled stay so: what scrambles them is the book's own identifier."""
        if ENCRYPTION not in self.archive:
            return
        root = xmlsafe.xml(self.archive.read(ENCRYPTION))
        kept = {each.name for each in self.files.values()}
        for element in list(xmlsafe.descendants(root, "encrypteddata")):
            found = xmlsafe.descendants(element, "cipherreference")
            if not kept.issuperset(each.get("URI") or "" for each in found):
                harmless.drop(element)
        if len(root):
            self._put(ENCRYPTION, trees.xml_bytes(root))

    def _write_overlays(self, folder: str) -> dict[str, int]:
        """Return how many milliseconds each lasts, by its id."""
        durations: dict[str, int] = {}
        for number, (key, clips) in enumerate(timing.clips(self.order, self.marks).items(), 1):
            if not clips:
                continue
            name, page = f"{folder}/{number:04d}.smil", self.files[key]
            made = self._new(f"narration-overlay-{number}", name, "application/smil+xml")
            page.overlay = made.id
            durations[made.id] = duration(clips)
            self._put(name, overlay(relative(name, page.name), clips))
        return durations
