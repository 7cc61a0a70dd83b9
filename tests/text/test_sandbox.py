"""What strangers upload, and the answer that each of them gets."""

from __future__ import annotations

import os
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from narrator.text import sandbox
from tests.books import CONTAINER, make_epub, pack, page
from tests.text.hostile import bomb, lying_sizes, refusal
from tests.text.invariant import everything, titles
from tests.text.samples_epub import chapter, epub, pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DRM = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
    '<enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>'
)
FONTS = "http://www.idpf.org/2008/embedding"
AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


def _symlink(path: Path) -> Path:
    make_epub(path)
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("OEBPS/link.xhtml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return path


def _overlapping(path: Path) -> Path:
    data = bytearray(make_epub(path).read_bytes())
    second = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    struct.pack_into("<I", data, second + 42, 0)
    path.write_bytes(data)
    return path


def _locked(path: Path) -> Path:
    """A zip with a password, as its headers say."""
    data = bytearray(make_epub(path).read_bytes())
    for signature, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.find(signature)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(signature, start + 4)
    path.write_bytes(data)
    return path


def _many_members(path: Path) -> Path:
    return pack(path, {f"m{number}": b"" for number in range(20_001)})


def _encrypted(path: Path, algorithm: str) -> Path:
    extra = {"META-INF/encryption.xml": DRM.format(algorithm)}
    return epub(path, pages([chapter("One")]), extra=extra)


def _written(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


def _rootfile_outside(path: Path) -> Path:
    outside = CONTAINER.replace("OEBPS/content.opf", "../../../etc/passwd")
    return pack(path, {"mimetype": "application/epub+zip", "META-INF/container.xml": outside})


BAD = [
    ("empty.epub", _written(b""), "empty"),
    ("blank.txt", _written(b" \n\t\n"), "empty"),
    ("program.epub", _written(b"MZ\x90\0" + b"\0" * 100), "not_an_epub"),
    ("words.epub", _written(b"This is not a zip."), "not_an_epub"),
    ("photo.jpg", _written(b"\xff\xd8\xff\xe0" + b"\0" * 100), "unsupported_type"),
    ("song.mp3", _written(b"ID3\4" + b"\0" * 100), "unsupported_type"),
    ("old.doc", _written(b"\xd0\xcf\x11\xe0" + b"\0" * 100), "unsupported_type"),
    ("kindle.azw3", _written(b"\0" * 60 + b"BOOKMOBI" + b"\0" * 50), "unsupported_type"),
    ("cut.epub", lambda p: _written(make_epub(p).read_bytes()[:600])(p), "damaged"),
    ("bomb.epub", bomb, "unpacks_too_large"),
    ("lying.epub", lying_sizes, "damaged"),
    ("overlap.epub", _overlapping, "damaged"),
    ("many.epub", _many_members, "too_many_parts"),
    ("link.epub", _symlink, "damaged"),
    ("locked.epub", _locked, "encrypted"),
    ("drm.epub", lambda p: _encrypted(p, AES), "drm"),
    ("bare.epub", lambda p: pack(p, {"mimetype": "application/epub+zip"}), "not_an_epub"),
    ("outside.epub", _rootfile_outside, "not_an_epub"),
    ("other.zip", lambda p: pack(p, {"a.exe": b"MZ"}), "unsupported_type"),
    ("spineless.epub", lambda p: epub(p, pages([chapter("One")]), spine=""), "empty_spine"),
    ("blankpage.epub", lambda p: epub(p, {"p0.xhtml": "<!-- -->"}), "no_text"),
    ("pictures.epub", lambda p: epub(p, pages(['<img src="1.jpg" alt=""/>'])), "no_text"),
    ("stars.txt", _written("*** 🎉\n\n***\n".encode()), "no_text"),
    ("binary.txt", _written(b"abc\0\1\2\3\xff\xfe" * 50), "undecodable"),
    ("deep.html", _written(b"<html>" + b"<div>" * 100_000 + b"deep"), "damaged"),
]


@pytest.mark.parametrize(("name", "make", "code"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_file_is_refused_with_its_code_and_a_sentence(
    tmp_path: Path, name: str, make: Callable[[Path], Path], code: str
) -> None:
    found = refusal(make(tmp_path / "upload"), name)
    assert found.code == code
    assert found.detail.endswith(".")


def test_obfuscated_fonts_are_not_drm(tmp_path: Path) -> None:
    assert titles(sandbox.read(_encrypted(tmp_path / "a", FONTS), "a.epub")) == ["One"]


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = make_epub(tmp_path / "a")
    assert refusal(path, "a.epub", sandbox.Limits(file_bytes=10)).code == "too_large"


def test_a_text_longer_than_the_output_may_be_is_too_large(tmp_path: Path) -> None:
    path = _written(b"word " * 100_000)(tmp_path / "a")
    assert refusal(path, "a.txt", sandbox.Limits(output_bytes=100_000)).code == "too_large"


def test_a_reader_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    path = make_epub(tmp_path / "a")
    assert refusal(path, "a.epub", sandbox.Limits(wall_seconds=0.001)).code == "too_slow"


def test_a_reader_out_of_memory_says_so(tmp_path: Path) -> None:
    path = _written(b"word " * 8_000_000)(tmp_path / "a")
    limits = sandbox.Limits(memory_bytes=120 * 1024 * 1024)
    assert refusal(path, "a.txt", limits).code == "too_complex"


def test_entities_are_neither_fetched_nor_unfolded(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("SECRET")
    declared = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{canary}"><!ENTITY a "ha">]>'
    body = page("<h2>One</h2><p>Seen &x; &a;</p>").replace("<!DOCTYPE html>", declared)
    book = sandbox.read(epub(tmp_path / "a", {"p0.xhtml": body}), "a.epub")
    assert everything(book) == "OneSeen&x;&a;"


def test_markup_in_titles_stays_text(tmp_path: Path) -> None:
    path = make_epub(tmp_path / "a", title="<script>alert(1)</script>", chapters=[("<b>", ["x"])])
    book = sandbox.read(path, "a.epub")
    assert (book.title, titles(book)) == ("<script>alert(1)</script>", ["<b>"])


def test_the_first_of_two_parts_of_one_name_is_read(tmp_path: Path) -> None:
    path = make_epub(tmp_path / "a")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("OEBPS/chapter1.xhtml", page("<p>Second.</p>"))
    book = sandbox.read(path, "a.epub")
    assert "Second" not in everything(book)
    assert book.warnings


def test_an_epub_under_another_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert sandbox.read(make_epub(tmp_path / "a"), "book.pdf").title == "A Small Book"


@pytest.mark.parametrize(
    "name", ["x" * 300, "../../x.txt", "a\r\nX: y", '"; x=', "\u202etxt.exe", "a\0b", "\udc80"]
)
def test_no_name_of_a_file_does_harm(tmp_path: Path, name: str) -> None:
    assert everything(sandbox.read(_written(b"Hello there.")(tmp_path / "a"), name))


def test_the_child_sees_no_secret_of_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPINFRA_TOKEN", "secret")
    spy = tmp_path / "child.py"
    spy.write_text(
        "import json, os, sys; open(sys.argv[3], 'w').write(json.dumps({'refused':"
        "{'code': 'seen', 'detail': ' '.join(sorted(os.environ)), 'where': ''}}))"
    )
    monkeypatch.setattr(sandbox, "_CHILD", spy)
    assert "DEEPINFRA_TOKEN" in os.environ
    assert set(refusal(spy, "a.txt").detail.split()) <= {"TMPDIR", "LC_CTYPE"}


def test_hostile_text_takes_no_longer_than_its_length(tmp_path: Path) -> None:
    """Within the child's CPU limit; what is quadratic does not end there."""
    limits = sandbox.Limits(cpu_seconds=10)
    for text in (b"[" * 40_000, b"_a " * 40_000, b". " * 200_000, b"* " * 40_000):
        for name in ("a.txt", "a.md"):
            assert sandbox.read(_written(b"word " + text)(tmp_path / "a"), name, limits).sections
