from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from narrator.text import formats, xmlsafe
from narrator.text.document import BlockKind, Document
from tests.books import make_epub, page
from tests.text.invariant import everything, reasons, squeezed, titles
from tests.text.samples_epub import PROSE, chapter, entry, epub, pages

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> Document:
    return formats.read(path, "upload.epub")


def text_of(document: Document, number: int) -> str:
    return "\n".join(block.text for block in document.sections[number].blocks)


@pytest.mark.parametrize("ncx", [False, True])
def test_title_author_language_and_chapters_come_from_the_package(
    tmp_path: Path, ncx: bool
) -> None:
    chapters = [
        ("I. Loomings", ["Call me Ishmael."]),
        ("II. The Carpet-Bag", ["I stuffed a shirt."]),
    ]
    path = make_epub(
        tmp_path / "a",
        title="Moby & Dick",
        author="H. M.",
        language="en-US",
        chapters=chapters,
        ncx=ncx,
    )
    book = read(path)
    assert (book.title, book.author, book.language) == ("Moby & Dick", "H. M.", "en")
    assert titles(book) == ["I. Loomings", "II. The Carpet-Bag"]
    assert [block.kind for block in book.sections[0].blocks] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    ]


def test_targets_inside_one_file_cut_it_where_they_are(tmp_path: Path) -> None:
    bodies = [
        "<p>Before.</p>" + chapter("One", key="c1") + chapter("Two", key="c2"),
        "<p>Tail.</p>",
    ]
    contents = entry("p0.xhtml#c1", "One") + entry("p0.xhtml#c2", "Two")
    book = read(epub(tmp_path / "a", pages(bodies), contents=contents))
    assert [section.title for section in book.sections] == ["Front matter", "One", "Two"]
    assert text_of(book, 0) == "Before."
    assert text_of(book, 2).endswith("Tail.")
    assert everything(book) == squeezed("Before.One" + PROSE * 8 + "Two" + PROSE * 8 + "Tail.")


def test_a_target_just_below_its_heading_means_the_heading_too(tmp_path: Path) -> None:
    body = chapter("One") + '<h2>Two</h2><p><a id="t"></a>' + PROSE + "</p>"
    contents = entry("p0.xhtml", "One") + entry("p0.xhtml#t", "Two")
    book = read(epub(tmp_path / "a", pages([body]), contents=contents))
    assert text_of(book, 1).startswith("Two\nThe rain")


def test_parts_open_into_their_chapters_and_short_sections_do_not(tmp_path: Path) -> None:
    bodies = ["<h1>PART ONE</h1>", chapter("Dawn"), chapter("Noon") + chapter("a", key="s")]
    below = entry("p1.xhtml", "Dawn") + entry("p2.xhtml", "Noon", entry("p2.xhtml#s", "a"))
    book = read(epub(tmp_path / "a", pages(bodies), contents=entry("p0.xhtml", "PART ONE", below)))
    assert titles(book) == ["PART ONE: Dawn", "Noon"]
    assert [section.depth for section in book.sections] == [1, 1]


def test_a_title_without_a_link_is_a_part(tmp_path: Path) -> None:
    bodies = [chapter("One"), chapter("Two")]
    contents = entry("", "Book the First", entry("p0.xhtml", "One") + entry("p1.xhtml", "Two"))
    book = read(epub(tmp_path / "a", pages(bodies), contents=contents))
    assert titles(book) == ["One", "Two"]


def test_front_and_back_matter_is_left_out_with_its_reason(tmp_path: Path) -> None:
    bodies = [
        '<section epub:type="titlepage"><h1>A Hard Book</h1></section>',
        "<p>Copyright © 2020 Nobody. All rights reserved. ISBN 9780316000000</p>",
        chapter("Dedication", "To my cat."),
        chapter("One"),
        '<section epub:type="colophon"><p>Set in Garamond.</p></section>',
        chapter("Index", "Rain, 1, 2, 3"),
    ]
    contents = (
        entry("p2.xhtml", "Dedication") + entry("p3.xhtml", "One") + entry("p5.xhtml", "Index")
    )
    book = read(epub(tmp_path / "a", pages(bodies), contents=contents))
    assert titles(book) == ["Dedication", "One"]
    assert [s.reason for s in book.sections] == [
        "titlepage",
        "copyright",
        "",
        "",
        "copyright",
        "index",
    ]


def test_notes_are_set_apart_and_their_marks_dropped(tmp_path: Path) -> None:
    body = (
        '<h2>One</h2><p>Rain<a epub:type="noteref" href="#n1">1</a> fell'
        '<sup><a href="#n2">2</a></sup>.'
        '<span epub:type="pagebreak" title="12">12</span></p>'
        '<aside epub:type="footnote" id="n1"><p>Of 1911.</p></aside><p>It stopped.</p>'
    )
    book = read(epub(tmp_path / "a", pages([body]), contents=entry("p0.xhtml", "One")))
    assert text_of(book, 0) == "One\nRain fell.\nIt stopped."
    assert reasons(book) == {"Notes": "notes"}
    assert text_of(book, 1) == "Of 1911."


def test_what_a_page_does_not_show_is_not_read(tmp_path: Path) -> None:
    body = (
        "<script>alert(1)</script><style>p{}</style><p hidden=''>no</p><p><ruby>漢<rp>(</rp>"
        "<rt>かん</rt></ruby>字</p><div>Loose<b>ly</b> set<br/>twice</div>"
    )
    book = read(epub(tmp_path / "a", pages([body])))
    assert text_of(book, 0) == "漢字\nLoosely set\ntwice"


def test_missing_and_outside_parts_are_noted_and_the_rest_is_read(tmp_path: Path) -> None:
    items = (
        '<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="out" href="../../etc/passwd" media-type="application/xhtml+xml"/>'
        '<item id="net" href="http://example.org/x.xhtml" media-type="application/xhtml+xml"/>'
    )
    spine = "".join(f'<itemref idref="{key}"/>' for key in ("gone", "out", "net", "i0"))
    book = read(epub(tmp_path / "a", pages([chapter("One")]), items=items, spine=spine))
    assert titles(book) == ["One"]
    assert len(book.warnings) == 2


def test_a_broken_page_is_read_as_a_browser_would(tmp_path: Path) -> None:
    soup = "<html><body><h2>One</h2><p>Fish &amp; chips&nbsp;&mdash; &unknown; <b>bold<p>Two</body>"
    book = read(epub(tmp_path / "a", {"p0.xhtml": soup}, contents=entry("p0.xhtml", "One")))
    assert text_of(book, 0) == "One\nFish & chips — &unknown; bold\nTwo"


def test_names_in_other_cases_and_escapes_are_found(tmp_path: Path) -> None:
    book = read(
        epub(
            tmp_path / "a",
            {"My Page.xhtml": page(chapter("One"))},
            contents=entry("my%20page.xhtml", "I"),
        )
    )
    assert titles(book) == ["I"]


def test_the_author_is_no_translator_and_the_main_title_counts(tmp_path: Path) -> None:
    metadata = (
        '<dc:title id="s">Sub</dc:title><dc:title id="m">Main</dc:title>'
        '<meta refines="#m" property="title-type">main</meta>'
        '<dc:creator opf:role="trl">T. Rans</dc:creator>'
        '<dc:creator opf:role="aut">A. Uthor</dc:creator>'
        "<dc:language>ja-jp</dc:language>"
    )
    book = read(epub(tmp_path / "a", pages([chapter("One")]), metadata=metadata))
    assert (book.title, book.author, book.language) == ("Main", "A. Uthor", "ja")


def test_the_cover_becomes_a_small_jpeg(tmp_path: Path) -> None:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (3000, 2000), "navy").save(picture, "PNG")
    book = read(make_epub(tmp_path / "a", cover=picture.getvalue()))
    assert book.cover is not None
    with Image.open(io.BytesIO(book.cover)) as small:
        assert (small.format, small.size) == ("JPEG", (1200, 800))


def test_a_cover_that_is_a_drawing_with_script_is_dropped(tmp_path: Path) -> None:
    book = read(make_epub(tmp_path / "a", cover=b"<svg onload='alert(1)'/>"))
    assert book.cover is None


def test_a_comment_where_an_entry_is_expected_says_nothing() -> None:
    item = xmlsafe.xml(b"<li><!-- draft --><a href='p0.xhtml'>One</a></li>")
    assert [xmlsafe.text(child) for child in item] == ["", "One"]
