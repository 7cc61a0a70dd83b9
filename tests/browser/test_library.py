"""Uploading, choosing chapters and a voice, with scripts at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from jobs.pipeline.importing import import_document
from narrator.models import Book
from tests import rows

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from narrator.models import User
    from tests.conftest import Rung

TEXT = "# The Vaults\n\nThe thousand injuries of Fortunato I had borne as I best could.\n"
DROP = """([name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const how = { dataTransfer: carried, bubbles: true, cancelable: true };
    window.dispatchEvent(new DragEvent(kind, how));
  }
}"""


def test_a_chosen_file_appears_on_the_shelf_and_is_read_in(
    reader: Page, tmp_path: Path, rung: Rung
) -> None:
    file = tmp_path / "vaults.md"
    file.write_text(TEXT)

    reader.locator("input[type=file]").set_input_files(file)

    expect(reader.locator(".card")).to_contain_text("reading it in")
    import_document(Book.objects.get().jobs.get().pk)
    expect(reader.locator(".card")).to_contain_text("ready to be narrated", timeout=15_000)


def test_files_can_be_dropped_anywhere(reader: Page) -> None:
    reader.evaluate(DROP, ["dropped.md", TEXT])

    expect(reader.locator(".card")).to_contain_text("dropped.md")


def test_a_file_that_is_too_large_is_refused_where_it_was_chosen(
    reader: Page, settings: Settings, tmp_path: Path
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    reader.reload()
    file = tmp_path / "large.txt"
    file.write_bytes(b"x" * (1024 * 1024 + 1))

    reader.locator("input[type=file]").set_input_files(file)

    expect(reader.get_by_role("alert")).to_have_text("The file is larger than 1 MB.")
    reader.get_by_role("button", name="Dismiss").click()
    expect(reader.get_by_role("alert")).to_have_count(0)
    assert not Book.objects.exists()


def test_leaving_out_a_chapter_changes_the_total_at_once(
    reader: Page, live_server: LiveServer, alice: User
) -> None:
    book = rows.make_book(alice)
    reader.goto(f"{live_server.url}/books/{book.pk}")
    expect(reader.locator("#total")).to_contain_text("2 chapters")

    reader.get_by_label("Read “Chapter 1”").uncheck()

    expect(reader.locator("#total")).to_contain_text("1 chapter, 81 characters")
    reader.reload()
    expect(reader.get_by_label("Read “Chapter 1”")).not_to_be_checked()


def test_an_example_fills_the_description_and_counts_its_words(
    reader: Page, live_server: LiveServer, alice: User
) -> None:
    book = rows.make_book(alice)
    reader.goto(f"{live_server.url}/books/{book.pk}/voice")

    reader.get_by_role("link", name="Night train").click()

    expect(reader.locator("#hints")).to_contain_text("25 words")
    expect(reader.get_by_label("Name")).to_have_value("Night train")
