"""Elements are put around sentences so that no element of the book is split or moved."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from narrator.readalong.own import trees
from narrator.readalong.own.letters import letters
from narrator.readalong.own.reading import INLINE, read
from narrator.readalong.own.spans import Wrapper

PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><head/><body>{}</body></html>'


def wrapped(body: str, *sentences: str, careful: bool = False) -> str:
    """The body with an element around each of the sentences, which make up all that is read."""
    root = trees.page(PAGE.format(body).encode())
    page = read(root)
    edges = [0]
    for each in sentences:
        edges.append(edges[-1] + len(letters(each)))
    assert page.main.text == "".join(map(letters, sentences))
    wrapper = Wrapper(page, "data", INLINE - {"span"}) if careful else Wrapper(page)
    for number, (start, end) in reversed(list(enumerate(pairwise(edges), 1))):
        wrapper.wrap(page.main, start, end, f"s{number}")
    written = trees.page_bytes(root).decode()
    return written.partition("<body>")[2].partition("</body>")[0]


CASES = {
    "two in one paragraph": (
        "<p> One. Two. </p>",
        ["One.", "Two."],
        '<p> <span id="s1">One.</span> <span id="s2">Two.</span> </p>',
    ),
    "one in italics, whole": (
        "<p>He said <i>no</i>, she left.</p>",
        ["He said no, she left."],
        '<p><span id="s1">He said <i>no</i>, she left.</span></p>',
    ),
    "several in italics": (
        "<p><i>One. Two.</i></p>",
        ["One.", "Two."],
        '<p><i><span id="s1">One.</span> <span id="s2">Two.</span></i></p>',
    ),
    "italics that go on": (
        "<p>A <i>b. C</i> d.</p>",
        ["A b.", "C d."],
        (
            '<p><span id="s1">A</span> <i><span id="s1.2">b.</span> <span id="s2">C</span></i> '
            '<span id="s2.2">d.</span></p>'
        ),
    ),
    "a line break inside": (
        "<p>One<br/>line. Two.</p>",
        ["One line.", "Two."],
        '<p><span id="s1">One<br/>line.</span> <span id="s2">Two.</span></p>',
    ),
    "a mark of a note is shown and not read": (
        '<p>One.<a class="noteref" href="#n">1</a> Two<sup><a href="#n">2</a></sup> three.</p>',
        ["One.", "Two three."],
        (
            '<p><span id="s1">One.</span><a class="noteref" href="#n">1</a> <span id="s2">Two<sup>'
            '<a href="#n">2</a></sup> three.</span></p>'
        ),
    ),
    "ruby stays whole": (
        "<p>あ<ruby>漢字<rt>かんじ</rt></ruby>だ。次だ。</p>",
        ["あ漢字だ。", "次だ。"],
        (
            '<p><span id="s1">あ<ruby>漢字<rt>かんじ</rt></ruby>だ。</span>'
            '<span id="s2">次だ。</span></p>'
        ),
    ),
    "cells of a table": (
        "<table><tr><td>One and</td><td>two. Three.</td></tr></table>",
        ["One and two.", "Three."],
        (
            '<table><tr><td><span id="s1">One and</span></td><td><span id="s1.2">two.</span> '
            '<span id="s2">Three.</span></td></tr></table>'
        ),
    ),
    "a drop cap": (
        '<p><img src="o.png" alt="O"/>nce upon. Two.</p>',
        ["Once upon.", "Two."],
        '<p><span id="s1"><img src="o.png" alt="O"/>nce upon.</span> <span id="s2">Two.</span></p>',
    ),
    "a picture between": (
        '<p>One <img src="a.png" alt="A picture"/> two.</p>',
        ["One two."],
        '<p><span id="s1">One <img src="a.png" alt="A picture"/> two.</span></p>',
    ),
    "comments and soft hyphens": (
        "<p>One<!-- not --> fine\u00adly. Two.</p>",
        ["One finely.", "Two."],
        '<p><span id="s1">One<!-- not --> fine\u00adly.</span> <span id="s2">Two.</span></p>',
    ),
    "words straight in the body": (
        "One. <div>Two.</div>Three.",
        ["One.", "Two.", "Three."],
        '<span id="s1">One.</span> <div><span id="s2">Two.</span></div><span id="s3">Three.</span>',
    ),
}


@pytest.mark.parametrize(("body", "sentences", "expected"), CASES.values(), ids=CASES)
def test_each_sentence_has_its_element(body: str, sentences: list[str], expected: str) -> None:
    assert wrapped(body, *sentences) == expected
    assert re.sub(r"</?span[^>]*>", "", expected) == body  # nothing else is new


def test_where_styles_speak_of_spans_none_is_added_or_taken_along() -> None:
    body = '<p><span class="line">One is</span><br/><span class="line">here. Two.</span></p>'

    assert wrapped(body, "One is here.", "Two.", careful=True) == (
        '<p><span class="line"><data id="s1" value="">One is</data></span><br/><span class="line">'
        '<data id="s1.2" value="">here.</data> <data id="s2" value="">Two.</data></span></p>'
    )


def test_notes_are_read_apart() -> None:
    note = '<aside epub:type="footnote" xmlns:epub="http://www.idpf.org/2007/ops">A note.</aside>'
    page = read(trees.page(PAGE.format(f"<p>One.</p>{note}<p>Two.</p>").encode()))

    assert (page.main.text, page.apart.text) == ("One.Two.", "Anote.")


def test_a_rule_that_is_switched_off_reads_what_it_would_drop() -> None:
    body = '<p>One<a class="noteref" href="#n">1</a>.</p>'

    page = read(trees.page(PAGE.format(body).encode()), keep=["note_marks"])

    assert page.main.text == "One1."
