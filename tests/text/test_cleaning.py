"""Every rule that takes text away: what it takes, what it says of it, and its switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from narrator.text import formats
from narrator.text.cleaning import LONGEST_EXAMPLE, RULES, Rule, Tally
from tests.text.invariant import everything, reasons
from tests.text.samples_office import fb2, odt
from tests.text.samples_pdf import Printed, pdf, typeset

if TYPE_CHECKING:
    from pathlib import Path

    from narrator.text.document import Document


class Case(NamedTuple):
    """`name` says the format; `text` is the body of a page, or a plain text."""

    rule: Rule
    name: str
    text: str
    cleaned: str
    kept: str
    times: int
    characters: int
    example: str


PAGE = "<html><body><h1>One</h1><p>Rain {} fell.</p></body></html>"
# fmt: off
CASES = [
    Case(Rule.NOTE_MARKS, "a.html", PAGE.format('<a href="#n" role="doc-noteref">[12]</a>'),
         "OneRainfell.", "OneRain[12]fell.", 1, 4, "[12]"),
    Case(Rule.PAGE_BREAKS, "a.html", PAGE.format('<span class="pagenum">p. 12</span>'),
         "OneRainfell.", "OneRainp.12fell.", 1, 4, "p. 12"),
    Case(Rule.RUBY, "a.html", PAGE.format("<ruby>雨<rt>あめ</rt></ruby>"),
         "OneRain雨fell.", "OneRain雨あめfell.", 1, 2, "あめ"),
    Case(Rule.HIDDEN_TEXT, "a.html", PAGE.format('<i style="display: none">and snow</i>'),
         "OneRainfell.", "OneRainandsnowfell.", 1, 7, "and snow"),
    Case(Rule.LINKS, "a.html", PAGE.format("(see https://www.example.org/a/b?c=d#e)"),
         "OneRain(seeexample.org)fell.", "OneRain(seehttps://www.example.org/a/b?c=d#e)fell.",
         1, 22, "https://www.example.org/a/b?c=d#e"),
    Case(Rule.LIGATURES, "a.html", PAGE.format("in the oﬃce"),
         "OneRainintheofficefell.", "OneRainintheoﬃcefell.", 1, 0, "oﬃce"),
    Case(Rule.INVISIBLE_CHARACTERS, "a.html", PAGE.format("heav\xadily"),
         "OneRainheavilyfell.", "OneRainheav\xadilyfell.", 1, 1, "heav[U+00AD]ily"),
    Case(Rule.NOTES, "a.html", PAGE.format("") + '<aside role="doc-footnote">Of 1911.</aside>',
         "OneRainfell.Of1911.", "OneRainfell.Of1911.", 1, 7, "Of 1911."),
    Case(Rule.CAPTIONS, "a.html",
         PAGE.format("") + "<figure><figcaption>Fig. 1</figcaption></figure><p>End.</p>",
         "OneRainfell.End.Fig.1", "OneRainfell.Fig.1End.", 1, 5, "Fig. 1"),
    Case(Rule.TABLES, "a.html",
         PAGE.format("") + "<table><tr><td>May</td><td>12 mm</td></tr><tr><td>June</td>"
         "<td>3 mm</td></tr></table><p>End.</p>",
         "OneRainfell.End.May12mmJune3mm", "OneRainfell.May12mmJune3mmEnd.", 1, 14,
         "May 12 mm June 3 mm"),
    Case(Rule.CODE_BLOCKS, "a.md", "# One\n\nRain fell.\n\n```\nx = 1\n```\n\nEnd.\n",
         "OneRainfell.End.x=1", "OneRainfell.x=1End.", 1, 3, "x = 1"),
    Case(Rule.HARD_WRAPPED_LINES, "a.txt",
         "Chapter 1\n\nThe rain fell all day\nupon the roof.\n\nChapter 2\n\nEnd.\n",
         "Chapter1Therainfellalldayupontheroof.Chapter2End.",
         "Chapter1Therainfellalldayupontheroof.Chapter2End.", 1, 0,
         "The rain fell all day | upon the roof."),
    Case(Rule.LINE_END_HYPHENS, "a.txt",
         "An interval of rain. Another inter-\nval of sun, and so on for many days.\n\nEnd.\n",
         "Anintervalofrain.Anotherintervalofsun,andsoonformanydays.End.",
         "Anintervalofrain.Anotherinter-valofsun,andsoonformanydays.End.", 1, 1, "inter-val"),
    Case(Rule.EMPHASIS_MARKS, "a.txt", "It was _very_ wet.\n\nEnd.\n",
         "Itwasverywet.End.", "Itwas_very_wet.End.", 1, 2, "_very_"),
    Case(Rule.ILLUSTRATIONS, "a.txt", "It was wet.\n\n[Illustration]\n\nEnd.\n",
         "Itwaswet.End.", "Itwaswet.[Illustration]End.", 1, 14, "[Illustration]"),
]
# fmt: on


def read(path: Path, case: Case, *keep: str) -> Document:
    path.write_text(case.text, encoding="utf-8")
    return formats.read(path, case.name, keep=keep)


@pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])
def test_a_rule_takes_its_text_and_says_what_it_took(tmp_path: Path, case: Case) -> None:
    book = read(tmp_path / "a", case)

    found = next(each for each in book.cleaning if each.rule == case.rule)
    assert everything(book) == case.cleaned
    assert (found.count, found.characters) == (case.times, case.characters)
    assert found.examples == (case.example,)


@pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])
def test_a_rule_that_is_switched_off_leaves_the_text_where_it_is(
    tmp_path: Path, case: Case
) -> None:
    book = read(tmp_path / "a", case, case.rule)

    assert everything(book) == case.kept
    assert case.rule not in {each.rule for each in book.cleaning}


def test_tables_of_words_are_read(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{who}:</td><td>I say so.</td></tr>" for who in ("Anna", "Max"))
    path = tmp_path / "a"
    path.write_text(f"<html><body><p>A play.</p><table>{rows}</table></body></html>")
    assert everything(formats.read(path, "a.html")) == "Aplay.Anna:Isayso.Max:Isayso."


def test_fb2_and_odt_count_their_notes_and_marks(tmp_path: Path) -> None:
    body = '<section><title><p>I</p></title><p>Дождь<a type="note">[1]</a>.</p></section>'
    books = [
        formats.read(fb2(tmp_path / "a", body, "<section><p>1911.</p></section>"), "a.fb2"),
        formats.read(
            odt(
                tmp_path / "b",
                "<text:p>Rain<text:note><text:note-citation>1</text:note-citation>"
                "<text:note-body><text:p>1911.</text:p></text:note-body></text:note>.</text:p>",
            ),
            "a.odt",
        ),
    ]
    for book in books:
        assert [(each.rule, each.count) for each in book.cleaning] == [
            ("note_marks", 1),
            ("notes", 1),
        ]


LINES = [f"All day long the rain of day {n} fell upon the roofs of the old town and" for n in "abc"]


def _printed(number: int) -> list[Printed]:
    """A head of two lines, text with a raised number, a note in small letters, a number."""
    text = [(72.0, 700.0 - 14 * at, 11.0, line) for at, line in enumerate([*LINES, "on."])]
    return [
        (72, 800, 9, "ON RAIN"),
        (72, 789, 9, "Second Edition"),
        *text,
        (88, 662, 6, "1"),
        (72, 90, 8, f"1 So the almanac of 19{number}1 says, which nobody has"),
        (72, 80, 8, f"ever believed {number} times."),
        (300, 40, 9, f"- {number} -"),
    ]


def test_heads_of_two_lines_numbers_notes_and_their_marks_leave_a_pdf(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a", [_printed(number) for number in (1, 2, 3, 4)])

    book = formats.read(path, "a.pdf")

    assert {each.rule: each.count for each in book.cleaning} == {
        "page_furniture": 12,
        "notes": 8,
        "note_marks": 4,
        "hard_wrapped_lines": 12,
    }
    assert book.sections[0].blocks[0].text == " ".join([*LINES, "on."])
    assert reasons(book) == {
        "Notes": "notes",
        "Page headers and numbers": "page_furniture",
    }


def test_words_that_a_printer_has_cut_are_joined_unless_the_text_has_them_so(
    tmp_path: Path,
) -> None:
    text = (
        "The well-known rain fell upon the inter-\nesting roofs of the old town, as is well-\n"
        "known to all who live there."
    )
    book = formats.read(pdf(tmp_path / "a", [typeset([text])]), "a.pdf")
    assert book.sections[0].blocks[0].text == (
        "The well-known rain fell upon the interesting roofs of the old town, as is well-known to"
        " all who live there."
    )


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    sides = [
        [(72.0 + 260 * side, 740.0 - 14 * at, 11.0, f"side {side} line {at} goes on and on")]
        for at in range(8)
        for side in (0, 1)
    ]
    book = formats.read(pdf(tmp_path / "a", [[line for (line,) in sides]]), "a.pdf")
    words = everything(book)
    order = [words.index(f"side{side}line{at}") for side in (0, 1) for at in range(8)]
    assert order == sorted(order)


def test_an_example_is_short_and_there_are_few() -> None:
    tally = Tally()
    for number in range(10):
        tally.add(Rule.NOTES, f"{number} " + "words " * 100)
    (found,) = tally.cleanings()
    assert (found.count, len(found.examples)) == (10, 3)
    assert max(map(len, found.examples)) == LONGEST_EXAMPLE


def test_every_rule_has_a_name_that_fits_the_database() -> None:
    assert all(name.isidentifier() and len(name) <= 40 for name in RULES)
