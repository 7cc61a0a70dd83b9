"""An M4B begins every chapter exactly at its mark, and says whose book it is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from array import array
from pathlib import Path
from typing import Any

import pytest

from narrator.audio.clip import RATE, decode
from narrator.audio.errors import AudioError, BadPart
from narrator.audio.m4b import ChapterAudio, write_m4b
from narrator.audio.probe import probe
from narrator.audio.stitch import Part, stitch
from narrator.audio.tags import Tags
from tests.audio.books import BOOK, chapters, cover, read_by_mutagen
from tests.audio.sounds import tone

HEAD = round(0.7 * RATE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ChapterAudio]]:
    folder = tmp_path_factory.mktemp("book")
    found = chapters(folder)
    write_m4b(found, folder / "book.m4b", BOOK, cover())
    return folder / "book.m4b", found


Made = tuple[Path, list[ChapterAudio]]


def starts(found: list[ChapterAudio]) -> list[int]:
    return [sum(chapter.samples for chapter in found[:index]) for index in range(len(found))]


def test_each_chapter_sounds_where_its_mark_says(made: Made) -> None:
    book, found = made
    whole = array("h", decode(book.read_bytes()).pcm)
    for start, chapter in zip(starts(found), found, strict=True):
        alone = array("h", decode(chapter.path_m4a.read_bytes()).pcm)
        middle = slice(HEAD, HEAD + RATE // 4)
        heard = whole[start:][middle]
        assert max(abs(a - b) for a, b in zip(heard, alone[middle], strict=True)) <= 2
        assert max(map(abs, whole[start : start + HEAD - 1024])) <= 2  # silence at the joint


def test_the_whole_is_as_long_as_its_chapters(made: Made) -> None:
    book, found = made
    assert decode(book.read_bytes()).samples == sum(chapter.samples for chapter in found)


def test_marks_are_read_back_by_av(made: Made) -> None:
    book, found = made
    marks = probe(book).marks
    assert [mark.title for mark in marks] == [chapter.title for chapter in found]
    assert [round(mark.start * RATE) for mark in marks] == starts(found)
    assert marks[-1].end == pytest.approx(probe(book).seconds)


def test_tags_and_cover_are_read_back_by_mutagen(made: Made) -> None:
    book, found = made
    read = read_by_mutagen(book)
    expected: dict[str, Any] = {
        "©nam": BOOK.title,
        "©alb": BOOK.title,
        "©ART": BOOK.author,
        "aART": BOOK.author,
        "©wrt": BOOK.narrator,
        "©day": BOOK.year,
        "desc": BOOK.description,
        "stik": 2,
    }
    assert {name: read.tags[name][0] for name in expected} == expected
    assert bytes(read.tags["covr"][0]) == cover()
    assert [round(mark.start * RATE) for mark in read.chapters] == pytest.approx(
        starts(found), abs=1
    )


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="no ffprobe on this machine")
def test_ffprobe_reads_the_same_without_an_error(made: Made) -> None:
    book, found = made
    command = [
        "ffprobe",
        "-v",
        "error",
        "-show_chapters",
        "-show_streams",
        "-of",
        "json",
        str(book),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    read = json.loads(done.stdout)
    assert done.stderr == ""
    assert [mark["start"] for mark in read["chapters"]] == starts(found)
    assert read["streams"][0]["tags"]["language"] == "deu"


def test_the_index_comes_first_so_that_it_plays_while_loading(made: Made) -> None:
    data = made[0].read_bytes()
    assert data[4:12] == b"ftypM4B "
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_png_cover_and_a_book_without_extras(folder: Path) -> None:
    found = chapters(folder, 1)
    write_m4b(found, folder / "png.m4b", BOOK, cover("PNG"))
    write_m4b(found, folder / "bare.m4b", Tags("Bare"))
    assert bytes(read_by_mutagen(folder / "png.m4b").tags["covr"][0]) == cover("PNG")
    assert "covr" not in read_by_mutagen(folder / "bare.m4b").tags


def test_more_than_255_chapters_keep_their_marks(folder: Path) -> None:
    part = Part(lambda: tone(0.1), "audio/pcm", 0.0)
    samples = stitch([part], {"m4a": folder / "a.m4a"}).samples
    found = [ChapterAudio(folder / "a.m4a", f"C{n}", samples) for n in range(300)]
    write_m4b(found, folder / "b.m4b", BOOK)
    marks = probe(folder / "b.m4b").marks
    assert len(marks) == 300
    assert (marks[299].title, round(marks[299].start * RATE)) == ("C299", 299 * samples)


def wrong_length(found: list[ChapterAudio], change: int) -> list[ChapterAudio]:
    last = found[-1]
    return [*found[:-1], ChapterAudio(last.path_m4a, last.title, last.samples + change)]


@pytest.mark.parametrize(("change", "code"), [(1024, "truncated"), (5, "odd_length")])
def test_a_chapter_of_another_length_is_refused(change: int, code: str, folder: Path) -> None:
    found = chapters(folder, 2)
    with pytest.raises(BadPart) as caught:
        write_m4b(wrong_length(found, change), folder / "b.m4b", BOOK)
    assert (caught.value.index, caught.value.code) == (1, code)
    assert sorted(path.name for path in folder.iterdir()) == ["0.m4a", "1.m4a"]


def test_what_cannot_be_a_book_leaves_nothing(folder: Path) -> None:
    found = chapters(folder, 1)
    with pytest.raises(AudioError, match="cover"):
        write_m4b(found, folder / "b.m4b", BOOK, b"not a picture")
    with pytest.raises(ValueError, match="one chapter"):
        write_m4b([], folder / "b.m4b", BOOK)
    assert [path.name for path in folder.iterdir()] == ["0.m4a"]


GROWTH = """
import resource, sys
from pathlib import Path
from narrator.audio.m4b import ChapterAudio, write_m4b
from narrator.audio.tags import Tags
path, samples, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
write_m4b([ChapterAudio(path, "C", samples)] * count, path.with_suffix(".m4b"), Tags("T"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_is_a_little_for_each_packet_not_the_sound(folder: Path) -> None:
    part = Part(lambda: tone(1.0), "audio/pcm", 0.0)
    samples = stitch([part] * 60, {"m4a": folder / "a.m4a"}).samples
    peaks = []
    for count in (1, 120):
        command = [sys.executable, "-W", "ignore", "-c", GROWTH]
        command += [str(folder / "a.m4a"), str(samples), str(count)]
        root = Path(__file__).parents[2]
        done = subprocess.run(command, cwd=root, capture_output=True, check=True)
        peaks.append(int(done.stdout))
    packets = 119 * samples // 1024
    assert (peaks[1] - peaks[0]) * 1024 < 150 * packets
