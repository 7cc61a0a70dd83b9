"""Every page fits a phone, in the dark, with nothing that the content policy forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from jobs.quotes import make_quote
from narrator.models import BookState
from tests import rows
from tests.browser import playing

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from narrator.models import User

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def addresses(alice: User) -> list[str]:
    job = playing.narration(alice, ready=1)
    book = rows.make_book(alice, title=LONG)
    reading = rows.make_book(alice, title="Being read", state=BookState.IMPORTING)
    quote = make_quote(alice, book, rows.make_voice(alice))
    return [
        "/",
        "/account",
        "/account/password",
        "/books/paste",
        f"/books/{book.pk}",
        f"/books/{reading.pk}",
        f"/books/{book.pk}/voice",
        f"/books/{book.pk}/delete",
        f"/chapters/{book.chapters.all()[0].pk}",
        f"/quotes/{quote.pk}",
        f"/jobs/{job.pk}",
        f"/jobs/{job.pk}/chapters/1?passage=1",
    ]


def test_every_page_fits_a_dark_phone(
    reader: Page, live_server: LiveServer, addresses: list[str]
) -> None:
    reader.set_viewport_size({"width": 360, "height": 740})
    reader.emulate_media(color_scheme="dark")

    widths = {}
    for address in addresses:
        reader.goto(live_server.url + address)
        expect(reader.get_by_role("heading", level=1)).to_have_count(1)
        widths[address] = reader.evaluate("document.documentElement.scrollWidth")

    assert {address: width for address, width in widths.items() if width > 360} == {}


def test_the_keyboard_gets_past_the_navigation(reader: Page) -> None:
    reader.reload()
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("link", name="Skip to the content")).to_be_focused()

    reader.keyboard.press("Enter")

    expect(reader.locator("main")).to_be_focused()


def test_controls_are_large_enough_to_hit(
    reader: Page, live_server: LiveServer, addresses: list[str]
) -> None:
    reader.set_viewport_size({"width": 360, "height": 740})
    small = """() => [...document.querySelectorAll("button, .button, .round, select, .check")]
      .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
      .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24)
      .map(([name]) => name)"""

    found = {}
    for address in addresses:
        reader.goto(live_server.url + address)
        found[address] = reader.evaluate(small)

    assert {address: names for address, names in found.items() if names} == {}
