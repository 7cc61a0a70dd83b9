"""Switch how a book is said, and choose between an edit and a correction, with scripts at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from jobs import control, editions
from jobs.pipeline.importing import import_document
from narrator import editing
from narrator.models import Book
from tests import rows

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from narrator.models import User

TEXT = "# The Storm\n\nIt blew for 3 days.\n\nNobody slept.\n\n# The Calm\n\nA calm came."


@pytest.fixture
def book(alice: User, settings: Settings) -> Book:
    settings.SPEECH_PROFILE = "deepinfra"
    rows.make_voice(alice)
    job = control.import_book(alice, [TEXT.encode()], "sea.md")
    import_document(job.pk)
    assert job.book
    job.book.refresh_from_db()
    return job.book


@pytest.fixture
def site(live_server: LiveServer) -> str:
    return str(live_server.url)


def test_a_rule_is_switched_where_the_book_is_reviewed(reader: Page, site: str, book: Book) -> None:
    reader.goto(site + reverse("review", args=[book.pk]))
    reader.get_by_role("heading", name="How it is said").scroll_into_view_if_needed()
    rule = reader.get_by_role("checkbox", name="Numbers in words")

    rule.focus()
    reader.keyboard.press("Space")

    expect(reader.get_by_text("1 passage changed, $0.0")).to_be_visible()
    expect(rule).to_be_checked()
    expect(rule).to_be_focused()
    assert Book.objects.get(pk=book.pk).speaking == {"numbers": True}
    reader.get_by_role("link", name="Where “Numbers in words” counts").click()
    expect(reader.get_by_text("Said: It blew for three days.")).to_be_visible()


def test_of_an_edit_and_a_correction_one_is_chosen(reader: Page, site: str, book: Book) -> None:
    first = book.chapters.select_related("book").get(number=1)
    editing.edit_chapter(first, 1, text=first.text.replace("3 days", "a week"))
    theirs = TEXT.replace("3 days", "4 days").replace("A calm", "A long calm")
    edition = editions.start(book, [theirs.encode()], "sea-2.md", accept=False)
    import_document(edition.job_id)
    reader.goto(site + reverse("edition", args=[edition.pk]))
    expect(reader.locator("#sum")).to_contain_text("1 passage changed")

    reader.get_by_role("button", name="Accept the corrected text").click()
    expect(reader.locator("#sum")).to_be_visible()  # the browser asks for a choice first
    reader.get_by_role("radio", name="The file’s").check()

    expect(reader.locator("#sum")).to_contain_text("2 passages changed")
    reader.get_by_role("button", name="Accept the corrected text").click()
    expect(reader.get_by_text("has the corrected text now")).to_be_visible()
    texts = [chapter.text for chapter in book.chapters.all()]
    assert "4 days" in texts[0]
    assert "A long calm" in texts[1]


def test_a_finished_narration_is_brought_up_to_date(reader: Page, site: str, book: Book) -> None:
    job = rows.make_done(rows.make_narration(book.owner, book=book))
    first = book.chapters.select_related("book").get(number=1)
    editing.edit_chapter(first, 1, text=first.text.replace("3 days", "a week"))

    reader.goto(site + reverse("job", args=[job.pk]))
    expect(reader.get_by_role("heading", name="The book has changed since")).to_be_visible()
    reader.get_by_role("button", name="Bring it up to date for $0.0").click()

    expect(reader.get_by_text("What has changed is being read.")).to_be_visible()
    assert job.chapters.filter(passages__take__text__contains="a week").count() == 1
