"""A read-along book is valid, whole, and its elements and times belong together."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from narrator.audio.ffmpeg import Encoder
from narrator.readalong.book import Block, Book, Chapter, Sentence
from narrator.readalong.writer import write
from tests.audio.sounds import speech
from tests.readalong.checking import complaints

if TYPE_CHECKING:
    from pathlib import Path

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304030304050805050404"
    "050a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ff"
    "c9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)


@pytest.fixture(params=["mp3", "m4a"])
def book(tmp_path: Path, request: pytest.FixtureRequest) -> Book:
    sound = tmp_path / f"sound.{request.param}"
    with Encoder({request.param: sound}) as encoder:
        encoder.write(speech(4.0))
    blocks = [
        Block("heading", "1. Tom & <Jerry>", [Sentence(0, 16, 0.5, 1.25)], level=1),
        Block("break", ""),
        Block(
            "paragraph",
            "“Who?” she said.\nNobody… ☆☆",
            [Sentence(0, 16, 1.25, 2.0, estimated=True), Sentence(17, 24, 2.0, 3.1234)],
        ),
        Block("paragraph", "\x00☆ ☆"),
    ]
    silent = [Block("paragraph", "Nothing of this is read.")]
    return Book(
        identifier="urn:uuid:4f2c9f8e-6a51-4f2e-9d43-0c6c1f6a8b11",
        title="Cats & “Mice” \x0b",
        language="en",
        modified=datetime(2026, 11, 23, tzinfo=UTC),
        chapters=[
            Chapter("1. Tom & <Jerry>", blocks, sound, 4.0),
            Chapter("Two", silent, sound, 4.0),
        ],
        author="Ada & Co",
        narrator="Sailor",
        cover=JPEG,
    )


def opened(book: Book, tmp_path: Path) -> zipfile.ZipFile:
    write(book, tmp_path / "book.epub")
    return zipfile.ZipFile(tmp_path / "book.epub")


def test_epubcheck_finds_nothing(book: Book, tmp_path: Path) -> None:
    write(book, tmp_path / "book.epub")

    assert complaints(tmp_path / "book.epub") == []


def test_every_element_that_is_heard_is_on_its_page(book: Book, tmp_path: Path) -> None:
    with opened(book, tmp_path) as archive:
        page = archive.read("EPUB/chapter0001.xhtml").decode()
        smil = archive.read("EPUB/chapter0001.smil").decode()

    assert re.findall(r'<span id="(s\d+)"', page) == re.findall(r"#(s\d+)", smil)
    assert "“Who?” she said.</span><br/>" in page


def test_all_of_the_sound_is_heard_pauses_too(book: Book, tmp_path: Path) -> None:
    with opened(book, tmp_path) as archive:
        package = archive.read("EPUB/package.opf").decode()
        smil = archive.read("EPUB/chapter0001.smil").decode()

    begins, ends = (re.findall(rf'{name}="([\d.]+)s"', smil) for name in ("clipBegin", "clipEnd"))
    assert (begins, ends) == (["0.000", "1.250", "2.000"], ["1.250", "2.000", "4.000"])
    assert re.findall(r'media:duration"[^>]*>([\d.]+)s', package) == ["4.000", "4.000"]


def test_a_chapter_that_is_not_heard_has_no_overlay(book: Book, tmp_path: Path) -> None:
    with opened(book, tmp_path) as archive:
        assert "EPUB/chapter0002.smil" not in archive.namelist()
        assert "<h1>Two</h1>" in archive.read("EPUB/chapter0002.xhtml").decode()


def test_the_sound_is_copied_as_it_is(book: Book, tmp_path: Path) -> None:
    sound = book.chapters[0].audio
    with opened(book, tmp_path) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "mimetype"
        assert archive.read(f"EPUB/audio/0001{sound.suffix}") == sound.read_bytes()


def test_a_book_without_chapters_is_refused(tmp_path: Path) -> None:
    empty = Book("urn:x", "Nothing", "en", datetime(2026, 1, 1, tzinfo=UTC), [])

    with pytest.raises(ValueError, match="at least one chapter"):
        write(empty, tmp_path / "book.epub")
