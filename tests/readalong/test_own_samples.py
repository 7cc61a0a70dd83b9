"""Real books keep all that they are, and every sentence lights up when it is heard."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from narrator.readalong.own import making
from tests.readalong import narrating
from tests.readalong.checking import assert_sound, complaints, package_name, plain, shown

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.epub"))
CHECKED = {"alice-en.epub", "canibais-pt.epub2.epub", "kumo-ja.epub2.epub"}


@pytest.mark.parametrize("sample", SAMPLES, ids=[each.name for each in SAMPLES])
def test_a_book_is_heard_whole_and_shown_as_before(sample: Path, tmp_path: Path) -> None:
    book = narrating.narrated(sample)
    target = tmp_path / "book.epub"

    making.make(sample, book, target)

    with zipfile.ZipFile(target) as new, zipfile.ZipFile(sample) as old:
        folder = package_name(new).rpartition("/")[0]
        seconds = {
            f"{folder}/narration/{number:04d}.mp3": chapter.seconds
            for number, chapter in enumerate(book.chapters, 1)
        }
        found = assert_sound(new, seconds)
        assert plain("".join(par.text for par in found)) == plain(
            "".join(narrating.sentences(book))
        )
        for name in old.namelist():
            if name.endswith(".xhtml") and name in new.namelist():
                assert shown(new, name) == shown(old, name)
            elif name.endswith((".jpg", ".png", ".ttf")):
                assert new.read(name) == old.read(name)
        assert new.namelist()[0] == "mimetype"
        assert new.testzip() is None


@pytest.mark.parametrize("name", sorted(CHECKED))
def test_epubcheck_finds_nothing(name: str, tmp_path: Path) -> None:
    [sample] = [each for each in SAMPLES if each.name == name]

    making.make(sample, narrating.narrated(sample), tmp_path / "book.epub")

    assert complaints(tmp_path / "book.epub") == []


def test_a_chapter_that_is_left_out_stays_silent(tmp_path: Path) -> None:
    [sample] = [each for each in SAMPLES if each.name == "alice-en.epub"]
    whole = narrating.narrated(sample)
    book = replace(whole, chapters=whole.chapters[1:2])

    making.make(sample, book, tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        found = assert_sound(archive, {"EPUB/narration/0001.mp3": book.chapters[0].seconds})
        assert len({par.page for par in found}) == 1
        assert sum(name.endswith(".smil") for name in archive.namelist()) == 1
