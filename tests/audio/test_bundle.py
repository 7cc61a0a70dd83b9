"""Chapters as tagged MP3s in one ZIP; the sound in them is untouched."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from narrator.audio.bundle import Content, TaggedMp3, tag_mp3, write_zip
from narrator.audio.clip import decode
from narrator.audio.id3 import Track, tag, tag_length
from narrator.audio.stitch import Part, stitch
from narrator.audio.tags import Tags
from tests.audio.books import BOOK, cover, read_by_mutagen
from tests.audio.sounds import tone

if TYPE_CHECKING:
    from pathlib import Path

TRACK = Track("第3章: Ümlaut", 3, 12)


@pytest.fixture
def mp3(folder: Path) -> Path:
    stitch([Part(lambda: tone(0.5), "audio/pcm", 0.0)], {"mp3": folder / "a.mp3"})
    return folder / "a.mp3"


def sound(data: bytes) -> bytes:
    return data[tag_length(data[:10]) :]


def test_a_tag_is_read_back_by_mutagen(mp3: Path, folder: Path) -> None:
    tag_mp3(mp3, folder / "b.mp3", tag(BOOK, TRACK, cover()))
    read = read_by_mutagen(folder / "b.mp3").tags
    expected = {
        "TIT2": TRACK.title,
        "TALB": BOOK.title,
        "TPE1": BOOK.author,
        "TCOM": BOOK.narrator,
        "TRCK": "3/12",
        "TLAN": "deu",
        "TDRC": "2026",
    }
    assert {name: str(read[name]) for name in expected} == expected
    picture = read.getall("APIC")[0]
    assert (picture.mime, picture.type, picture.data) == ("image/jpeg", 3, cover())


def test_tagging_replaces_the_tag_and_keeps_every_byte_of_sound(mp3: Path, folder: Path) -> None:
    once, twice = folder / "1.mp3", folder / "2.mp3"
    tag_mp3(mp3, once, tag(BOOK, TRACK, cover()))
    tag_mp3(once, twice, tag(Tags("Other"), TRACK))
    assert sound(mp3.read_bytes()) == sound(once.read_bytes()) == sound(twice.read_bytes())
    assert decode(twice.read_bytes()).pcm == decode(mp3.read_bytes()).pcm
    assert str(read_by_mutagen(twice).tags["TALB"]) == "Other"


def test_a_huge_cover_has_a_size_players_can_read(mp3: Path, folder: Path) -> None:
    large = b"\x89PNG" + bytes(3_000_000)
    tag_mp3(mp3, folder / "b.mp3", tag(BOOK, TRACK, large))
    picture = read_by_mutagen(folder / "b.mp3").tags.getall("APIC")[0]
    assert (picture.mime, picture.data) == ("image/png", large)


def test_a_zip_stores_files_in_order(mp3: Path, folder: Path) -> None:
    members: list[tuple[str, Content]] = [
        ("Book/01 One.mp3", TaggedMp3(mp3, tag(BOOK, TRACK))),
        ("Book/cover.jpg", cover()),
        ("Book/plain.mp3", mp3),
    ]
    write_zip(members, folder / "book.zip")
    with zipfile.ZipFile(folder / "book.zip") as read:
        assert read.testzip() is None
        assert read.namelist() == [name for name, _ in members]
        assert {entry.compress_type for entry in read.infolist()} == {zipfile.ZIP_STORED}
        assert read.read("Book/plain.mp3") == mp3.read_bytes()
        assert sound(read.read("Book/01 One.mp3")) == sound(mp3.read_bytes())


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../up", "a/../../b", "a\\b"])
def test_a_name_that_leaves_the_zip_is_refused(name: str, folder: Path) -> None:
    with pytest.raises(ValueError, match="relative"):
        write_zip([(name, b"x")], folder / "a.zip")
    assert list(folder.iterdir()) == []


def test_twice_the_same_name_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="same name"):
        write_zip([("a", b"1"), ("a", b"2")], folder / "a.zip")


def test_a_lost_member_leaves_no_zip(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_zip([("a", b"1"), ("b", folder / "lost")], folder / "a.zip")
    assert list(folder.iterdir()) == []
