"""The review of a book with scripts at work: edit, split, merge, order, search, compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from jobs.pipeline.importing import import_document
from narrator import editing
from narrator.models import Chapter
from tests import rows

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from narrator.models import Book, User

TEXTS = (
    "# The Vaults\n\nIt was about dusk.\n\n# The Wine\n\nThe nitre gleamed on the walls.",
    "My heart grew sick.",
    "In pace requiescat.",
)


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    rows.make_voice(alice)
    return rows.make_book(alice, TEXTS)


@pytest.fixture
def site(live_server: LiveServer) -> str:
    return str(live_server.url)


def first(book: Book) -> Chapter:
    return book.chapters.select_related("book").get(number=1)


def edit(page: Page, site: str, book: Book) -> None:
    page.goto(site + reverse("edit-chapter", args=[first(book).pk]))


def titles(book: Book) -> list[str]:
    return list(book.chapters.values_list("title", flat=True))


def test_a_text_is_saved_while_it_is_written(reader: Page, site: str, book: Book) -> None:
    edit(reader, site, book)

    reader.get_by_label("Text", exact=True).fill(TEXTS[0].replace("dusk", "dawn"))

    said = reader.locator("#status")
    expect(said).to_contain_text("Saved. 1 passage changed, $0.0", timeout=10_000)
    expect(said).to_contain_text("with Sailor")
    assert "dawn" in first(book).text


@pytest.mark.parametrize(
    ("button", "kept"), [("Keep my text", "mine"), ("Take the saved one", "theirs")]
)
def test_two_tabs_do_not_overwrite_each_other(
    reader: Page, site: str, book: Book, button: str, kept: str, complaints: list[str]
) -> None:
    edit(reader, site, book)
    editing.edit_chapter(first(book), 1, text="It was theirs.")
    text = reader.get_by_label("Text", exact=True)

    text.fill("It was mine.")

    conflict = reader.locator("#conflict")
    expect(conflict).to_be_visible(timeout=10_000)
    expect(reader.get_by_label("The text that was saved meanwhile")).to_have_value("It was theirs.")
    assert first(book).text == "It was theirs."
    conflict.get_by_role("button", name=button).click()
    expect(conflict).to_be_hidden()
    expect(text).to_have_value(f"It was {kept}.")
    text.press_sequentially(" And more")
    expect(reader.locator("#status")).to_contain_text("Saved.", timeout=10_000)
    assert first(book).text.startswith(f"It was {kept}.")
    complaints[:] = [said for said in complaints if "409" not in said]  # Chromium tells of it


def test_a_page_of_a_long_chapter_is_saved_while_it_is_written(
    reader: Page, site: str, book: Book
) -> None:
    lines = [f"On day {number} it rained, and nobody said a word." for number in range(5_000)]
    editing.edit_chapter(first(book), 1, text="\n\n".join(lines))
    reader.goto(site + reverse("edit-chapter", args=[first(book).pk]) + "?at=3000#p3000")
    text = reader.get_by_label("Text", exact=True)
    selected = text.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert selected == lines[3_000]

    for words in ("It stopped.\n\nAnd began.", "\n\nAgain."):
        reader.keyboard.insert_text(words)
        expect(reader.locator("#status")).to_contain_text("Saved. 1 passage", timeout=10_000)

    lines[3_000:3_001] = ["It stopped.", "And began.", "Again."]
    assert first(book).text == "\n\n".join(lines)


def test_a_chapter_is_split_and_merged(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    reader.get_by_role("link", name="Split “Chapter 1”").click()
    reader.get_by_role("button", name="Begin the new chapter here, at paragraph 3").click()
    expect(reader.get_by_label("Title of chapter 2")).to_have_value("The Wine")
    split = titles(book)

    reader.on("dialog", lambda dialog: dialog.accept())
    reader.get_by_role("button", name="Merge “Chapter 1” with the next").click()

    expect(reader.get_by_text("now goes on with what followed it")).to_be_visible()
    assert split == ["Chapter 1", "The Wine", "Chapter 2", "Chapter 3"]
    assert first(book).text == TEXTS[0]


def test_chapters_move_by_keyboard_and_keep_the_focus(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    down = reader.get_by_role("button", name="Move “Chapter 1” down")

    down.focus()
    reader.keyboard.press("Enter")

    expect(reader.get_by_label("Title of chapter 1")).to_have_value("Chapter 2")
    expect(down).to_be_focused()
    assert titles(book) == ["Chapter 2", "Chapter 1", "Chapter 3"]


def test_chapters_can_be_dragged(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    rows_shown = reader.locator(".r-chapter")

    rows_shown.nth(2).locator(".grip").drag_to(rows_shown.nth(0))

    expect(reader.get_by_label("Title of chapter 1")).to_have_value("Chapter 3")
    assert titles(book) == ["Chapter 3", "Chapter 1", "Chapter 2"]


def test_a_title_is_changed_in_the_list_and_a_chapter_left_out(
    reader: Page, site: str, book: Book
) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))

    reader.get_by_label("Title of chapter 2").fill("The Heart")
    with reader.expect_response(re.compile("/chapters$")):
        reader.get_by_label("Read “Chapter 3”").uncheck()

    expect(reader.locator("#total")).to_contain_text("2 chapters")
    expect(reader.get_by_label("Title of chapter 2")).to_have_value("The Heart")
    assert titles(book) == ["Chapter 1", "The Heart", "Chapter 3"]
    assert not book.chapters.get(number=3).included


def test_a_word_is_found_where_it_stands(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    reader.get_by_label("Search in the book").fill("NITRE")
    reader.keyboard.press("Enter")
    expect(reader.locator("mark")).to_have_text("nitre")

    reader.locator(".found").get_by_role("link", name="Chapter 1").click()

    text = reader.get_by_label("Text", exact=True)
    expect(text).to_be_focused()
    selected = text.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert selected == "The nitre gleamed on the walls."


def test_a_word_gets_a_sound_and_says_where(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    reader.get_by_role("link", name="Add a word").click()
    reader.get_by_label("Written", exact=True).fill("nitre")
    reader.get_by_label("Said", exact=True).fill("niter")
    reader.get_by_role("button", name="Add").click()

    expect(reader.get_by_text("is said “niter”. 1 passage changed, $0.0")).to_be_visible()
    reader.get_by_role("link", name="Where “nitre” stands").click()
    expect(reader.get_by_text("Said: The niter gleamed on the walls.")).to_be_visible()
    reader.go_back()
    reader.get_by_role("button", name="Remove “nitre”").click()
    expect(reader.get_by_text("Nothing yet.").first).to_be_visible()


def test_a_corrected_file_is_compared_and_accepted(
    reader: Page, site: str, book: Book, tmp_path: Path
) -> None:
    file = tmp_path / "corrected.md"
    file.write_text("# The Vaults\n\nIt was about dawn.\n\nThe nitre gleamed on the walls.")
    before = first(book)
    reader.goto(site + reverse("review", args=[book.pk]))
    reader.get_by_label("Corrected file", exact=True).set_input_files(file)
    reader.get_by_role("button", name="Compare").click()
    expect(reader.get_by_text("Being read in…")).to_be_visible()

    import_document(book.editions.get().job_id)

    expect(reader.locator(".sum-line")).to_contain_text("changed, $0.0", timeout=15_000)
    expect(reader.locator("ins").filter(has_text="It was about dawn.")).to_be_visible()
    reader.get_by_role("button", name="Accept the corrected text").click()
    expect(reader.get_by_text("has the corrected text now")).to_be_visible()
    assert "dawn" in Chapter.objects.get(pk=before.pk).text


def test_a_chapter_is_put_at_a_place_by_its_number(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))

    reader.get_by_role("button", name="Place 3: move “Chapter 3” to another").click()
    reader.keyboard.type("1")
    reader.keyboard.press("Enter")

    expect(reader.get_by_label("Title of chapter 1")).to_have_value("Chapter 3")
    expect(reader.get_by_label("Title of chapter 1")).to_be_focused()
    assert titles(book) == ["Chapter 3", "Chapter 1", "Chapter 2"]


def test_what_is_left_out_is_brought_back_with_one_click(
    reader: Page, site: str, book: Book
) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    reader.get_by_label("Read “Chapter 3”").uncheck()
    expect(reader.get_by_text("Left out: 1 chapter with")).to_be_visible()

    reader.get_by_text("Left out: 1 chapter with").click()
    reader.get_by_role("button", name="Bring back “Chapter 3”").click()

    expect(reader.get_by_text("“Chapter 3” is read after all.")).to_be_visible()
    expect(reader.get_by_label("Read “Chapter 3”")).to_be_checked()
    expect(reader.locator("#total")).to_contain_text("3 chapters")
    expect(reader.locator("#left-out details")).to_have_count(0)


def test_a_merge_can_be_thought_better_of(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    reader.on("dialog", lambda dialog: dialog.dismiss())

    reader.get_by_role("button", name="Merge “Chapter 1” with the next").click()

    expect(reader.get_by_label("Title of chapter 3")).to_be_visible()
    assert book.chapters.count() == 3
