"""Books of more than two days and of more than 4 GB are whole: no 32-bit field runs over.

They are made of real files of that size, which takes a minute or two, so they are drills.
"""

from __future__ import annotations

import struct
import zipfile
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest

from narrator.audio.bundle import write_zip
from narrator.audio.clip import RATE
from narrator.audio.ffmpeg import Encoder
from narrator.audio.m4b import FRAME, ChapterAudio, write_m4b
from narrator.audio.probe import probe
from narrator.audio.tags import Tags
from narrator.readalong.writer import add_sound
from tests.audio.books import read_by_mutagen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.drill
LIMIT = 1 << 32  # where 32 bits end
HOUR = 3600 * RATE // FRAME * FRAME
LAST = b"\x11\x22"


@pytest.fixture(autouse=True)
def no_room_is_kept(folder: Path) -> Iterator[None]:
    """Pytest keeps the folders of the last runs."""
    yield
    for file in folder.iterdir():
        file.unlink()


def boxes(path: Path) -> dict[str, tuple[int, bytes]]:
    """The size of each outermost part of an MP4, and what is in those that are not the sound."""
    found: dict[str, tuple[int, bytes]] = {}
    with path.open("rb") as file:
        while head := file.read(8):
            start, (size, name) = file.tell() - 8, struct.unpack(">I4s", head)
            if size == 1:
                size = struct.unpack(">Q", file.read(8))[0]
            kept = b"" if name == b"mdat" else file.read(start + size - file.tell())
            found[name.decode()] = (size, kept)
            file.seek(start + size)
    return found


def version_and_duration(moov: bytes, name: bytes, skipped: int) -> tuple[int, int]:
    """Of a header in it; `skipped` fields of 4 bytes stand between its times and its duration."""
    at = moov.index(name) + 4
    long = moov[at] == 1
    at += 4 + (16 if long else 8) + 4 * skipped
    return int(long), int.from_bytes(moov[at : at + (8 if long else 4)], "big")


def test_an_m4b_of_more_than_two_days(folder: Path) -> None:
    """Its length in samples does not fit into 32 bits."""
    with Encoder({"m4a": folder / "hour.m4a"}) as encoder:
        for _ in range(3600):
            encoder.write(bytes(2 * RATE))
    hours = LIMIT // HOUR + 2
    chapters = [ChapterAudio(folder / "hour.m4a", f"Hour {at}", HOUR) for at in range(hours)]

    write_m4b(chapters, folder / "book.m4b", Tags("Long"))

    moov = boxes(folder / "book.m4b")["moov"][1]
    version, length = version_and_duration(moov, b"mvhd", 1)
    assert (version, length) == (1, hours * HOUR)
    assert version_and_duration(moov, b"tkhd", 2)[0] == 1
    assert version_and_duration(moov, b"mdhd", 1)[0] == 1
    found = probe(folder / "book.m4b")
    assert found.seconds == pytest.approx(hours * 3600, abs=0.1)
    assert [mark.start for mark in found.marks] == [3600 * at for at in range(hours)]
    by_mutagen = read_by_mutagen(folder / "book.m4b").chapters
    assert (len(by_mutagen), by_mutagen[-1].start) == (hours, 3600 * (hours - 1))


def heavy(folder: Path) -> ChapterAudio:
    """A chapter whose packets weigh a megabyte each. Packaging does not look into them."""
    with Encoder({"m4a": folder / "light.m4a"}) as encoder:
        encoder.write(bytes(2 * FRAME))
    with (
        av.open(str(folder / "light.m4a")) as light,
        av.open(str(folder / "heavy.m4a"), "w", format="mp4") as target,
    ):
        sound = target.add_stream_from_template(light.streams.audio[0])
        for at in range(65):
            packet = av.Packet(bytes([at]) * (1 << 20))
            packet.stream, packet.time_base = sound, Fraction(1, RATE)
            packet.pts = packet.dts = FRAME * (at - 1)
            packet.duration = FRAME
            target.mux_one(packet)
    return ChapterAudio(folder / "heavy.m4a", "Heavy", 64 * FRAME)


def test_an_m4b_of_more_than_four_gigabytes(folder: Path) -> None:
    """Where its last packets stand does not fit into 32 bits, nor does the size of the sound."""
    chapters = [heavy(folder)] * (LIMIT // (64 << 20) + 2)

    write_m4b(chapters, folder / "book.m4b", Tags("Heavy"))

    found = boxes(folder / "book.m4b")
    assert list(found).index("moov") < list(found).index("mdat")
    assert found["mdat"][0] > LIMIT
    assert b"co64" in found["moov"][1]
    assert b"stco" not in found["moov"][1].partition(b"co64")[0]
    with av.open(str(folder / "book.m4b")) as book:
        sound = book.streams.audio[0]
        book.seek((len(chapters) * 64 - 2) * FRAME, stream=sound)
        last = [packet for packet in book.demux(sound) if packet.size][-1]
        assert (last.pos or 0) > LIMIT
        assert bytes(last)[:1] == bytes([64])
        assert last.pts == (len(chapters) * 64 - 1) * FRAME


def minutes(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield bytes(2 * 60 * RATE)


def test_a_wav_of_more_than_four_gigabytes(folder: Path) -> None:
    """RIFF ends at 4 GB; what is longer says so, and its sizes, in 64 bits (EBU Tech 3306)."""
    count = LIMIT // (2 * 60 * RATE) + 2
    with Encoder({"wav": folder / "a.wav"}) as encoder:
        for pcm in minutes(count):
            encoder.write(pcm)
        encoder.write(LAST)

    with (folder / "a.wav").open("rb") as file:
        head = file.read(64)
        file.seek(-2, 2)
        assert file.read() == LAST
    size = count * 2 * 60 * RATE + len(LAST)
    assert (head[:4], head[8:16]) == (b"RF64", b"WAVEds64")
    assert struct.unpack_from("<Q", head, 28)[0] == size
    assert probe(folder / "a.wav").seconds == pytest.approx(size / RATE / 2, abs=0.01)


def test_a_short_wav_is_one_that_everybody_reads(folder: Path) -> None:
    with Encoder({"wav": folder / "a.wav"}) as encoder:
        encoder.write(bytes(2 * RATE))

    head = (folder / "a.wav").read_bytes()[:16]
    assert (head[:4], head[8:12]) == (b"RIFF", b"WAVE")


@pytest.fixture
def hole(folder: Path) -> Path:
    """A file of more than 4 GB that takes no room."""
    with (folder / "hole.wav").open("wb") as file:
        file.seek(LIMIT)
        file.write(LAST)
    return folder / "hole.wav"


def test_a_zip_of_more_than_four_gigabytes(hole: Path, folder: Path) -> None:
    """What comes after 4 GB is found, and a chapter of more than 4 GB is whole."""
    write_zip([("1.wav", hole), ("2.wav", b"the end")], folder / "book.zip")

    with zipfile.ZipFile(folder / "book.zip") as bundle:
        first, last = bundle.infolist()
        assert (first.file_size, last.header_offset > LIMIT) == (LIMIT + 2, True)
        assert bundle.testzip() is None
        assert bundle.read("2.wav") == b"the end"
    with (folder / "book.zip").open("rb") as file:
        file.seek(-400, 2)
        assert b"PK\x06\x06" in file.read()  # where a zip says that it counts in 64 bits


def test_an_epub_of_more_than_four_gigabytes(hole: Path, folder: Path) -> None:
    """The sound is put behind the pages of a book that is there already."""
    short = folder / "short.mp3"
    short.write_bytes(LAST)
    with zipfile.ZipFile(folder / "book.epub", "w") as book:
        book.writestr("page.xhtml", "<html/>")
    with zipfile.ZipFile(folder / "book.epub", "a") as book:
        add_sound(book, "a.mp3", hole)
        add_sound(book, "b.mp3", short)

    with zipfile.ZipFile(folder / "book.epub") as book:
        assert [each.file_size for each in book.infolist()] == [7, LIMIT + 2, len(LAST)]
        assert book.read("b.mp3") == LAST
