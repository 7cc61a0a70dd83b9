"""EPUBs that mean harm. The numbers are those of docs/bad_inputs.md."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from narrator.text import sandbox
from narrator.text.document import Refused
from tests.books import CONTAINER, make_epub, pack, page
from tests.text.hostile import lying_sizes, measured
from tests.text.invariant import everything, titles
from tests.text.samples_epub import PROSE, chapter, entry, epub, pages

if TYPE_CHECKING:
    from pathlib import Path

LAUGHS = "<!DOCTYPE html [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)


def _png(width: int, height: int) -> bytes:
    """A picture that says it is huge, with next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000_000)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_9_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = epub(tmp_path / "a", {"p0.xhtml": "<p>" + "0" * 80_000_000})
    assert path.stat().st_size < 200_000

    code, megabytes = measured(path, "a.epub")

    assert code == "unpacks_too_large"
    assert megabytes < 300


def test_10_sizes_that_lie_fill_no_memory(tmp_path: Path) -> None:
    code, megabytes = measured(lying_sizes(tmp_path / "a"), "a.epub")
    assert code == "damaged"
    assert megabytes < 300


def test_12_a_book_inside_a_book_is_ignored(tmp_path: Path) -> None:
    inner = make_epub(tmp_path / "inner", chapters=[("Inner", ["Never read."])]).read_bytes()
    path = epub(tmp_path / "a", pages([chapter("One")]), extra={"OEBPS/inner.epub": inner})
    assert "Never" not in everything(sandbox.read(path, "a.epub"))


@pytest.mark.parametrize("way", ["../../canary", "{canary}", "file://{canary}", "..\\..\\canary"])
def test_16_and_17_no_way_leads_out_of_the_book(tmp_path: Path, way: str) -> None:
    canary = tmp_path / "canary"
    canary.write_text(page("<p>SECRET</p>"))
    href = way.format(canary=canary)
    item = f'<item id="out" href="{href}" media-type="application/xhtml+xml"/>'
    spine = '<itemref idref="out"/><itemref idref="i0"/>'
    path = epub(tmp_path / "a", pages([chapter("One")]), items=item, spine=spine)

    book = sandbox.read(path, "a.epub")

    assert "SECRET" not in everything(book)
    assert titles(book) == ["One"]
    assert book.warnings


def test_23_a_chapter_that_unfolds_without_end_is_left_and_others_are_kept(tmp_path: Path) -> None:
    bad = page("<p>&a11;</p>").replace("<!DOCTYPE html>", LAUGHS + "]>")
    path = epub(tmp_path / "a", {"p0.xhtml": bad, **pages([])} | {"p1.xhtml": page(chapter("Two"))})

    code, megabytes = measured(path, "a.epub")

    assert (code, "Two" in titles(sandbox.read(path, "a.epub"))) == ("read", True)
    assert megabytes < 300


def test_24_a_hundred_thousand_tags_deep_is_one_bad_chapter(tmp_path: Path) -> None:
    deep = page("<div>" * 100_000 + "deep" + "</div>" * 100_000)
    path = epub(tmp_path / "a", {"p0.xhtml": deep, "p1.xhtml": page(chapter("Two"))})
    book = sandbox.read(path, "a.epub")
    assert "Two" in titles(book)
    assert book.warnings


def test_25_markup_in_titles_contents_and_text_is_text(tmp_path: Path) -> None:
    evil = '<img src=x onerror="alert(1)">'
    path = epub(
        tmp_path / "a",
        pages([chapter(evil, f"javascript:alert(1) {evil} {PROSE}")]),
        contents=entry("p0.xhtml", evil),
        metadata="<dc:title>&lt;script&gt;alert(1)&lt;/script&gt;</dc:title>",
    )
    book = sandbox.read(path, "a.epub")
    assert book.title == "<script>alert(1)</script>"
    assert titles(book) == [evil]
    assert book.sections[0].blocks[1].text.startswith(f"javascript:alert(1) {evil}")


def test_27_a_cover_of_billions_of_points_is_dropped(tmp_path: Path) -> None:
    path = make_epub(tmp_path / "a", cover=_png(60_000, 60_000))
    assert sandbox.read(path, "a.epub").cover is None
    assert measured(path, "a.epub")[1] < 300


def test_28_the_scan_of_a_blank_page_is_no_bomb(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("L", (4000, 5000), 255).save(out, "BMP")
    extra = {"OEBPS/blank.bmp": out.getvalue()}
    path = epub(tmp_path / "a", pages([chapter("One")]), extra=extra)
    assert path.stat().st_size * 100 < len(out.getvalue())
    assert titles(sandbox.read(path, "a.epub")) == ["One"]


def test_16_a_container_that_points_at_nothing_is_no_epub(tmp_path: Path) -> None:
    nowhere = CONTAINER.replace("OEBPS/content.opf", "gone.opf")
    path = pack(tmp_path / "a", {"META-INF/container.xml": nowhere})
    with pytest.raises(Refused, match="not a valid EPUB"):
        sandbox.read(path, "a.epub")
