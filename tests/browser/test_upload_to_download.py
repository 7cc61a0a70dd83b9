"""The whole way, with the processes of `make run`: from sign-in to the downloaded audiobook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.books import make_epub
from tests.browser.playing import wait_for_sound
from tests.end_to_end.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.e2e

PATIENCE = 120_000
CHAPTERS = [
    (
        "The Carnival",
        ["It was about dusk, one evening during the madness of the carnival."],
    ),
    (
        "The Vaults",
        ["We had passed through walls of piled bones.", "He laughed."],
    ),
]


@pytest.fixture
def narrator_site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path, SPEECH_PROFILE="offline") as site:
        yield site


def first_password(site: Site) -> str:
    """The password that a newcomer reads in the terminal."""
    found = re.search(r"password\W+(\w+(?:-\w+)+)", site.log.read_text(), re.IGNORECASE)
    assert found, site.log.read_text()
    return found[1]


def test_an_uploaded_book_becomes_an_audiobook(
    page: Page, narrator_site: Site, tmp_path: Path, complaints: list[str]
) -> None:
    book = make_epub(tmp_path / "cask.epub", title="The Cask", author="Poe", chapters=CHAPTERS)

    page.goto(f"{narrator_site.url}/")
    page.get_by_label("Username").fill("narrator")
    page.get_by_label("Password").fill(first_password(narrator_site))
    page.get_by_role("button", name="Sign in").click()

    page.locator("input[type=file]").set_input_files(book)
    expect(page.locator(".card")).to_contain_text("ready to be narrated", timeout=PATIENCE)
    page.locator(".card a").click()
    expect(page.get_by_role("heading", name="The Cask")).to_be_visible()
    page.get_by_role("link", name="Choose the voice").click()
    page.get_by_role("link", name="Fireside").click()
    page.get_by_role("button", name="See the price").click()
    page.get_by_role("button", name="Begin the narration").click()

    narration = page.url
    page.goto(narrator_site.url)  # leave, and come back
    page.goto(narration)
    finished = page.get_by_role("heading", name="The audiobook is finished")
    expect(finished).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Play The Vaults").click()
    wait_for_sound(page)

    page.locator("#make-m4b").click()
    with page.expect_download(timeout=PATIENCE) as downloading:
        page.locator("#get-m4b").click(timeout=PATIENCE)
    download = downloading.value
    assert download.suggested_filename == "The Cask.m4b"
    assert download.path().read_bytes()[4:8] == b"ftyp"
