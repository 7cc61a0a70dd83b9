"""Where paragraphs, titles and captions begin and end on printed pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.text import formats
from narrator.text.captions import is_caption
from narrator.text.cleaning import Rule
from tests.text.invariant import reasons, titles, words
from tests.text.samples_pdf import STEP, Printed, column, full, pdf, usual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from narrator.text.document import Document

LAST = "At noon the postman came."


def read(
    path: Path, *pages: list[Printed], keep: Sequence[str] = (), set_in: bool = True
) -> Document:
    """The pages, behind three usual ones, from which the reader learns what is usual."""
    before = [usual(number, set_in=set_in) for number in (1, 2, 3)]
    return formats.read(pdf(path, [*before, *pages], font="Courier"), "a.pdf", keep=keep)


def found(book: Document) -> list[str]:
    """What is read of the pages behind the usual ones."""
    return words(book)[24:]


def test_paragraphs_of_one_line_are_told_apart_by_where_they_begin(tmp_path: Path) -> None:
    lines = [
        " " + full(1, set_in=True), LAST, " " + full(2, set_in=True, end="?"),
        " " + full(3, set_in=True, end="."), " He went.", " " + full(4, set_in=True), LAST,
    ]  # fmt: skip
    first, _, second, third, fourth, fifth, _ = (line.strip() for line in lines)
    assert found(read(tmp_path / "a", column(lines))) == [
        f"{first} {LAST}", second, third, fourth, f"{fifth} {LAST}",
    ]  # fmt: skip


def test_a_page_of_short_paragraphs_has_the_margin_of_the_others(tmp_path: Path) -> None:
    """All its lines are set in: the side of most of them is not the margin."""
    talk = [" " + full(number, set_in=True, end="?") for number in range(5)]
    book = read(tmp_path / "a", column(talk), usual(7))
    assert found(book)[:5] == [line.strip() for line in talk]


def test_a_ragged_line_that_had_no_room_for_the_next_word_goes_on(tmp_path: Path) -> None:
    """It ends like a sentence and well before the margin, but the next word is longer."""
    lines = [
        full(1),
        "“The rain had not stopped for three days,”",
        "unquestionably-and-for-ever, she said",
        full(2),
        LAST,
    ]
    assert found(read(tmp_path / "a", column(lines), set_in=False)) == [" ".join(lines)]


def test_a_speaker_answers_where_nothing_is_set_in(tmp_path: Path) -> None:
    lines = [
        full(1, end="."), f"— {full(2)[:61]}.", f"— «{full(3)[:60]}»", f"«{full(4)[:62]}»", "«No.»",
    ]  # fmt: skip
    assert found(read(tmp_path / "a", column(lines), set_in=False)) == lines


def test_a_dash_within_a_paragraph_is_no_answer_where_paragraphs_are_set_in(tmp_path: Path) -> None:
    lines = [" " + full(1, set_in=True, end="."), "— No. " + full(2)[:58], LAST]
    assert found(read(tmp_path / "a", column(lines))) == [" ".join(lines).strip()]


def test_what_ends_early_on_a_page_does_not_go_on_with_a_capital(tmp_path: Path) -> None:
    pages = [column([" " + full(1, set_in=True), "* A note"]), column([full(2), LAST])]
    assert found(read(tmp_path / "a", *pages))[1] == f"{full(2)} {LAST}"


def test_verse_keeps_its_lines(tmp_path: Path) -> None:
    poem = ["The rain, the rain", "Upon the plain", "Fell down in vain."]
    page = [*column([full(1), LAST]), *column(poem, top=700), *column([full(2), LAST], top=600)]
    assert found(read(tmp_path / "a", page))[1] == "\n".join(poem)


def test_a_title_of_several_lines_is_one(tmp_path: Path) -> None:
    large = [
        "Chapter 1. In which it rains for",
        "three days, and nobody in the",
        "house speaks of it.",
    ]
    typed = [
        "Chapter 2. In which it rains for a long time, and nobody speaks",
        "of it for three days",
    ]
    first = [(72.0, 740.0 - 26 * at, 20.0, text) for at, text in enumerate(large)]
    pages = [
        first + column([full(1), LAST], top=640),
        column(typed) + column([full(2), LAST], top=700),
    ]
    assert titles(read(tmp_path / "a", *pages))[1:] == [" ".join(large), " ".join(typed)]


def test_an_initial_stands_with_its_word(tmp_path: Path) -> None:
    initial: Printed = (72, 746 - STEP, 44, "O")
    beside = [
        (110.0, 760 - STEP * at, 11.0, text)
        for at, text in enumerate(("nce it rained,", "and rained, and"))
    ]
    page = [initial, *beside, *column([full(1), LAST], top=760 - 2 * STEP)]
    numbered = [
        (72.0, 746.0, 30.0, "I"),
        (110.0, 750.0, 11.0, "The Rain"),
        *column([full(2), LAST], top=680),
    ]
    assert found(read(tmp_path / "a", page)) == [
        f"Once it rained, and rained, and {full(1)} {LAST}"
    ]
    assert not any(text.startswith("IThe") for text in found(read(tmp_path / "b", numbered)))


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("re~", "mains", "remains"),
        ("Saint-", "Leon", "Saint-Leon"),
        ("1914-", "1918", "1914-1918"),
        ("tirez-", "vous", "tirez-vous"),
        ("sembla-", "t-il", "sembla-t-il"),
        ("mother-in-", "law", "mother-in-law"),
        ("SORPREN-", "DENTI", "SORPRENDENTI"),
        ("well -", "known", "well - known"),
    ],
)  # fmt: skip
def test_hyphens_at_the_end_of_a_line(tmp_path: Path, first: str, second: str, joined: str) -> None:
    """A tilde stands for U+2010, the hyphen that is nothing else."""
    path = pdf(
        tmp_path / "a", [column([f"It rained {first}", f"{second} today."])], unicode=("~", "‐")
    )
    assert words(formats.read(path, "a.pdf")) == [f"It rained {joined} today."]


CAPTION = "Figure 3: The house in the rain, seen from the street"


def test_captions_are_set_apart_counted_and_kept_by_a_switch(tmp_path: Path) -> None:
    spaced = [*column([full(1), LAST]), *column([CAPTION, "by a sister."], top=600)]
    centred = [
        (72 + 6.6 * (64 - len(text)) / 2, 560.0 - STEP * at, 11.0, text)
        for at, text in enumerate(("Table 1. Rain", "and sun on the coast"))
    ]
    page = [
        *spaced,
        *centred,
        *column(["Figure 3 shows the house.", full(2), LAST], top=560 - 2 * STEP),
    ]
    book, kept = read(tmp_path / "a", page), read(tmp_path / "a", page, keep=[Rule.CAPTIONS])
    assert reasons(book) == {"Captions": "captions"}
    assert [(c.count, c.examples[0]) for c in book.cleaning if c.rule == "captions"] == [
        (2, f"{CAPTION} by a sister.")
    ]
    assert found(book) == [f"{full(1)} {LAST}", "Figure 3 shows the house.", f"{full(2)} {LAST}"]
    assert found(kept)[1:3] == [f"{CAPTION} by a sister.", "Table 1. Rain and sun on the coast"]


def test_a_caption_whose_end_cannot_be_seen_is_read(tmp_path: Path) -> None:
    """Rather than that the paragraph below it is left out."""
    page = column(
        [" " + full(1, set_in=True), LAST, "Figure 3: " + full(2)[:54], *map(full, range(3, 20))]
    )
    assert "captions" not in {each.rule for each in read(tmp_path / "a", page).cleaning}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Abb. 2.1 Der Hafen", True), ("Abbildung 2 zeigt den Hafen", False),
        ("Рис. 4. Дом", True), ("Tableau IV – La pluie", True), ("Table d’hôte", False),
        ("図3　雨", True), ("表1 降水量", True), ("그림 2. 집", True), ("Tab. 1", True),
        ("figure 1 shows", False), ("Map of the World", False), ("Fig. 12a. Rain", True),
        ("Figura 1: La lluvia", True), ("Table 4 " + "Rain " * 300, False),
    ],
)  # fmt: skip
def test_what_begins_like_a_caption(text: str, *, expected: bool) -> None:
    assert is_caption(text) is expected


def test_rows_of_data_are_set_apart_and_not_joined_to_the_text(tmp_path: Path) -> None:
    rows = [("Month", "Rain", "Sun"), ("May", "12 mm", "201 h"), ("June", "3 mm", "240 h")]
    table = [
        (72.0 + 110 * at, 600.0 - 16 * number, 11.0, cell)
        for number, row in enumerate(rows)
        for at, cell in enumerate(row)
    ]
    page = [*column([full(1), LAST]), *table, *column([full(2), LAST], top=540)]
    book, kept = read(tmp_path / "a", page), read(tmp_path / "a", page, keep=[Rule.TABLES])
    assert found(book) == [f"{full(1)} {LAST}", f"{full(2)} {LAST}"]
    assert reasons(book) == {"Tables": "tables"}
    assert found(kept)[0] == found(book)[0]
    assert found(kept)[-1] == found(book)[1]
