"""Chapters corrected, split, merged, put in order and searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator import editing
from narrator.intake import spoken_characters
from narrator.refusal import Refusal
from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrator.models import Book, Chapter

pytestmark = pytest.mark.django_db

STORM = "# The Storm\n\nIt began at noon.\n\n* * *\n\n# Night\n\nNobody slept."


@pytest.fixture
def book() -> Book:
    return rows.make_book(rows.make_user(), [STORM, "A calm came.", "Then land."])


def chapter(book: Book, number: int) -> Chapter:
    found: Chapter = book.chapters.select_related("book").get(number=number)
    return found


def titles(book: Book) -> list[tuple[int, str]]:
    return list(book.chapters.values_list("number", "title"))


def test_a_correction_is_kept_in_canonical_form(book: Book) -> None:
    changed = editing.edit_chapter(chapter(book, 2), 1, text="A \u200bcalm\r\n\r\n\r\n\r\ncame.")

    assert changed.text == "A calm\n\ncame."
    assert (changed.version, changed.edited) == (2, True)
    assert changed.characters == spoken_characters(changed.text, changed.book)


def test_who_comes_second_is_told_what_is_there(book: Book) -> None:
    hers, his = chapter(book, 2), chapter(book, 2)
    editing.edit_chapter(hers, 1, text="Her calm.")

    with pytest.raises(Refusal) as refused:
        editing.edit_chapter(his, 1, text="His calm.")

    assert (refused.value.code, refused.value.status) == ("stale_version", 409)
    assert refused.value.more["current"] == {
        "version": 2,
        "title": "Chapter 2",
        "text": "Her calm.",
    }
    assert chapter(book, 2).text == "Her calm."


def test_a_split_begins_a_chapter_at_a_paragraph(book: Book) -> None:
    first, second = editing.split(chapter(book, 1), 1, 3)

    assert first.text == "# The Storm\n\nIt began at noon.\n\n* * *"
    assert second.text == "# Night\n\nNobody slept."
    assert titles(book) == [(1, "Chapter 1"), (2, "Night"), (3, "Chapter 2"), (4, "Chapter 3")]
    assert first.version == 2
    assert second.characters == spoken_characters(second.text, second.book)


def test_a_split_may_have_a_title_of_its_own(book: Book) -> None:
    named = editing.split(chapter(book, 1), 1, 1, "Noon")[1]
    unnamed = editing.split(named, 1, 1)[1]

    assert (named.title, unnamed.title) == ("Noon", "Noon (2)")


@pytest.mark.parametrize("block", [-1, 0, 5, 99])
def test_there_is_nothing_to_split_at_the_edges(book: Book, block: int) -> None:
    with pytest.raises(Refusal, match="paragraphs 1 to 4"):
        editing.split(chapter(book, 1), 1, block)

    assert book.chapters.count() == 3


def test_a_merge_keeps_the_title_as_a_heading(book: Book) -> None:
    merged = editing.merge(chapter(book, 2), 1)

    assert merged.text == "A calm came.\n\n# Chapter 3\n\nThen land."
    assert titles(book) == [(1, "Chapter 1"), (2, "Chapter 2")]
    assert merged.version == 2


def test_a_merge_undoes_a_split(book: Book) -> None:
    first, _ = editing.split(chapter(book, 1), 1, 3)

    merged = editing.merge(first, 2)

    assert merged.text == STORM
    assert titles(book) == [(1, "Chapter 1"), (2, "Chapter 2"), (3, "Chapter 3")]


def test_nothing_follows_the_last_chapter(book: Book) -> None:
    with pytest.raises(Refusal, match="last chapter"):
        editing.merge(chapter(book, 3), 1)


@pytest.mark.parametrize(
    "act",
    [
        lambda stale: editing.split(stale, 1, 1),
        lambda stale: editing.merge(stale, 1),
        lambda stale: editing.edit_chapter(stale, 1, title="Late"),
    ],
    ids=["split", "merge", "edit"],
)
def test_a_stale_version_changes_nothing(book: Book, act: Callable[[Chapter], object]) -> None:
    stale = chapter(book, 1)
    editing.edit_chapter(chapter(book, 1), 1, title="The Storm")
    before = list(book.chapters.values())

    with pytest.raises(Refusal) as refused:
        act(stale)

    assert refused.value.code == "stale_version"
    assert list(book.chapters.values()) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda gone: editing.split(gone, 1, 1),
        lambda gone: editing.merge(gone, 1),
        lambda gone: editing.move(gone, 1),
        lambda gone: editing.edit_chapter(gone, None, title="Late"),
    ],
    ids=["split", "merge", "move", "edit"],
)
def test_a_chapter_that_was_merged_away_is_not_there(
    book: Book, act: Callable[[Chapter], object]
) -> None:
    gone = chapter(book, 2)
    gone.text = STORM
    editing.merge(chapter(book, 1), 1)

    with pytest.raises(Refusal) as refused:
        act(gone)

    assert (refused.value.code, refused.value.status) == ("not_found", 404)


def test_what_follows_is_what_follows_now(book: Book) -> None:
    early = chapter(book, 1)
    editing.move(chapter(book, 3), -1)

    merged = editing.merge(early, 1)

    assert "Then land." in merged.text
    assert [title for _, title in titles(book)] == ["Chapter 1", "Chapter 2"]


def test_chapters_are_put_in_any_order(book: Book) -> None:
    one, two, three = book.chapters.values_list("pk", flat=True)

    editing.arrange(book, [three, one, two])

    assert list(book.chapters.values_list("pk", "number")) == [(three, 1), (one, 2), (two, 3)]
    assert set(book.chapters.values_list("version", flat=True)) == {1}


def test_an_order_names_every_chapter_once(book: Book) -> None:
    one, two, three = book.chapters.values_list("pk", flat=True)
    before = titles(book)

    for order in ([one, two], [one, two, two], [one, two, three, three], [one, two, book.pk]):
        with pytest.raises(Refusal, match="every chapter"):
            editing.arrange(book, order)

    assert titles(book) == before


@pytest.mark.parametrize(
    ("number", "by", "order"),
    [(1, 1, [2, 1, 3]), (3, -1, [1, 3, 2]), (1, -1, [1, 2, 3]), (3, 5, [1, 2, 3])],
)
def test_a_chapter_moves_as_far_as_it_goes(
    book: Book, number: int, by: int, order: list[int]
) -> None:
    editing.move(chapter(book, number), by)

    assert [title for _, title in titles(book)] == [f"Chapter {place}" for place in order]


def test_words_are_found_in_every_chapter(book: Book) -> None:
    found = editing.search(book, " N ")

    assert [(place.chapter.number, place.block, place.match) for place in found] == [
        (1, 1, "n"),
        (1, 1, "n"),
        (1, 1, "n"),
        (1, 3, "N"),
        (1, 4, "N"),
        (3, 0, "n"),
        (3, 0, "n"),
    ]
    assert (found[0].before, found[0].after) == ("It bega", " at noon.")


@pytest.mark.parametrize("words", ["", "  ", "(a+)+$", "no such words"])
def test_what_is_not_there_is_not_found(book: Book, words: str) -> None:
    assert editing.search(book, words) == []


def test_a_search_finds_words_on_two_lines_of_a_verse(book: Book) -> None:
    editing.edit_chapter(chapter(book, 2), 1, text="The sea was calm\nand so were we.")

    assert [place.match for place in editing.search(book, "CALM AND")] == ["calm\nand"]


def test_a_search_has_an_end(book: Book) -> None:
    editing.edit_chapter(chapter(book, 2), 1, text="a " * 1000)

    assert len(editing.search(book, "a")) == editing.MOST_FOUND
