"""The article on a page, and nothing around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import sandbox
from narrator.text.document import BlockKind, Document, Refused
from tests.text import samples_article as samples

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, markup: str | bytes) -> Document:
    path.write_bytes(markup.encode() if isinstance(markup, str) else markup)
    return sandbox.read(path, "article.test.html", kind="article")


def headings(document: Document) -> list[tuple[str, int]]:
    blocks = document.sections[0].blocks
    return [(each.text, each.level) for each in blocks if each.kind is BlockKind.HEADING]


def text(document: Document) -> str:
    return "\n".join(each.text for each in document.sections[0].blocks)


PAGES = [
    pytest.param(
        samples.BLOG,
        ("Why ships creak", "Ada Mariner", "en"),
        [("Why ships creak", 1), ("The planks", 2), ("The rigging", 2)],
        ("A wooden ship", "nobody who has slept aboard one forgets it.\n", "less than a hair",
         "hull that floats & works.", "She talks to you", "Oak speaks", "Pine speaks",
         "Hemp on hemp,\nblock on block,\nand the wind"),
        id="blog",
    ),
    pytest.param(
        samples.WEBLOG,
        ("An evening at the pump", "", "en"),
        [("An evening at the pump", 1), ("What the smith said", 3)],
        ("The pump had stood", "Then came the summer", "“It is not the water,”", "had cracked."),
        id="weblog",
    ),
    pytest.param(
        samples.GERMAN.encode("iso-8859-1"),
        ("Über den Fluß", "Jörg Müller", "de"),
        [("Über den Fluß", 1)],
        ("Früh am Morgen", "Fähre", "groß und schweigsam", "die Säcke lagen."),
        id="German in Latin-1",
    ),
    pytest.param(
        samples.CHINESE,
        ("港口的早晨", "", "zh"),
        [("港口的早晨", 1)],
        ("天还没有亮，", "缆绳。\n鯨的骨头", "热汤。"),
        id="Chinese with readings",
    ),
    pytest.param(
        samples.ENCYCLOPEDIA,
        ("Anchor", "", "en"),
        [("Anchor", 1), ("History", 2), ("Kinds", 2)],
        ("An anchor is a heavy", "of the water. It is let go", "along the coasts.\n", "Kinds",
         "sailing ships."),
        id="encyclopedia",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "named", "titled", "words"), PAGES)
def test_an_article_is_one_chapter_in_its_order(
    tmp_path: Path,
    markup: str | bytes,
    named: tuple[str, str, str],
    titled: list[tuple[str, int]],
    words: tuple[str, ...],
) -> None:
    article = read(tmp_path / "page", markup)

    assert (article.title, article.author, article.language) == named
    assert [(each.title, each.included) for each in article.sections] == [(named[0], True)]
    assert headings(article) == titled
    places = [text(article).find(each) for each in words]
    assert places == sorted(places)
    assert -1 not in places, words[places.index(-1)]
    assert [each for each in samples.DROPPED if each in text(article)] == []


@pytest.mark.parametrize(
    "markup",
    [
        samples.LOGIN_WALL,
        "<html><body></body></html>",
        "<p>Too short.</p>",
        "",
        "<ul>" + "<li><a href='/x'>Link</a></li>" * 200 + "</ul>",
    ],
    ids=["login wall", "empty body", "short", "nothing", "menu"],
)
def test_where_there_is_no_article_it_says_so(tmp_path: Path, markup: str | bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path / "page", markup)
    assert refused.value.code == "no_article"
    assert refused.value.detail.endswith(".")


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<div>" * 100_000 + samples.BLOG, "damaged"),
        (b"\x89PNG\r\n" + bytes(range(256)) * 40, "undecodable"),
    ],
    ids=["nested without end", "picture"],
)
def test_what_is_no_page_is_refused(tmp_path: Path, markup: str | bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path / "page", markup)
    assert refused.value.code == code


def test_an_uploaded_page_is_still_read_whole(tmp_path: Path) -> None:
    (tmp_path / "page").write_text(samples.BLOG)
    book = sandbox.read(tmp_path / "page", "page.html")
    assert "First!" in "".join(b.text for s in book.sections for b in s.blocks)
