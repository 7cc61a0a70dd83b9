"""Pages of HTML as books: what is read of them, and in which encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import formats, xmlsafe
from tests.text.invariant import everything, reasons, titles, words

if TYPE_CHECKING:
    from pathlib import Path

RAIN = {
    "cp1252": "Für dich fällt der Regen, und das Meer rauscht über die Dünen.",
    "cp1251": "Дождь идёт в городе уже третий день, и никто не выходит из дома.",
    "cp932": "雨が降っている。町は静かで、だれも外に出ない。",
    "gb18030": "雨下了三天，城里很安静，没有人出门。",
    "cp949": "비가 사흘째 내리고 있다. 마을은 조용하고 아무도 나오지 않는다.",
}


def test_a_page_is_read_without_what_it_links_to(tmp_path: Path) -> None:
    text = (
        '<!DOCTYPE html><html lang="fr-CA"><head><title>Sur la pluie</title>'
        '<meta name="author" content="A. Nuage"><link href="http://x/y.css"></head><body>'
        "<script src=http://x></script><iframe src=http://x>no</iframe><h1>Sur la pluie</h1>"
        "<h2>Un</h2><p>Il pleut.<p>Encore.<h2>Deux</h2><table><tr><td>Le</td><td>soir</td></tr>"
        "</table></body></html>"
    )
    path = tmp_path / "a"
    path.write_text(text)
    book = formats.read(path, "a.htm")
    assert (book.title, book.author, book.language) == ("Sur la pluie", "A. Nuage", "fr")
    assert titles(book) == ["Un", "Deux"]
    assert reasons(book) == {"Title page": "titlepage"}
    assert everything(book) == "SurlapluieUnIlpleut.Encore.DeuxLesoir"


@pytest.mark.parametrize("encoding", [*RAIN, "utf-8", "utf-16"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_page_is_decoded_whether_it_says_how_or_not(
    tmp_path: Path, encoding: str, declared: bool
) -> None:
    text = RAIN.get(encoding, RAIN["cp1251"])
    head = f'<meta charset="{encoding}">' if declared and encoding in {"utf-8", "cp1251"} else ""
    path = tmp_path / "a"
    path.write_bytes(f"<html><head>{head}</head><body><p>{text * 20}<br></body>".encode(encoding))
    assert everything(formats.read(path, "a.html")) == "".join((text * 20).split())


@pytest.mark.parametrize("close", ["</p></body></html>", "<br>"])
def test_a_large_page_is_read_like_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, close: str
) -> None:
    """Well-formed, and not: a large one is parsed from its file and never in memory as it is."""
    path = tmp_path / "a"
    path.write_text(f"<html><body><h1>Regen</h1><p>Für dich.</p><p>Und „mich“.{close}", "utf-8")
    small = formats.read(path, "a.html")
    monkeypatch.setattr(xmlsafe, "LARGE", 10)
    assert formats.read(path, "a.html") == small
    assert words(small) == ["Regen", "Für dich.", "Und „mich“."]


def test_only_attributes_that_say_something_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(
        '<body><p class="a" title="t" lang="de">One <span class="b" id="x">two</span>'
        '<span class="pagenum">[12]</span><span title="u" hidden>not</span> three'
        '<a href="#n1" class="noteref">3</a><sup>4</sup>.</p><p style="display:none">No.</p>'
        '<p data-x="1" epub:type="footnote">A note.</p></body>'
    )
    book = formats.read(path, "a.html")
    assert words(book) == ["One two three4."]
    assert [(c.rule, c.examples) for c in book.cleaning] == [
        ("page_breaks", ("[12]",)),
        ("note_marks", ("3",)),
        ("notes", ("A note.",)),
        ("hidden_text", ("not", "No.")),
    ]


def test_what_is_dropped_is_counted_whatever_its_tag_is(tmp_path: Path) -> None:
    """Found by damage: a tag that ends in a brace was taken for a comment, which has no text."""
    path = tmp_path / "a"
    path.write_text("<body><p>Seen.</p><di} style='display:none'><p>Not seen.</p></di}></body>")
    assert [(c.rule, c.characters) for c in formats.read(path, "a.html").cleaning] == [
        ("hidden_text", 8)
    ]
