"""Listening in the browser while the book is still being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import playing
from tests.browser.playing import wait_for_sound

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pytest_django.live_server_helper import LiveServer

    from jobs.models import Job
    from narrator.models import User

NOW = "#now-title"


def open_job(reader: Page, live_server: LiveServer, job: Job) -> Locator:
    reader.goto(f"{live_server.url}/jobs/{job.pk}")
    expect(reader.locator("#player")).to_be_visible()
    return reader.locator("#audio")


def test_a_finished_chapter_plays_and_the_next_one_follows(
    reader: Page, live_server: LiveServer, alice: User
) -> None:
    open_job(reader, live_server, playing.narration(alice, ready=2))

    reader.get_by_role("link", name="Play Chapter 1").click()
    wait_for_sound(reader)

    expect(reader.get_by_role("link", name="Pause Chapter 1")).to_be_visible()
    expect(reader.locator(NOW)).to_have_text("Chapter 2", timeout=15_000)
    wait_for_sound(reader)


def test_a_chapter_that_gets_ready_appears_and_nothing_stops_playing(
    reader: Page, live_server: LiveServer, alice: User
) -> None:
    job = playing.narration(alice, ready=1)
    open_job(reader, live_server, job)
    reader.get_by_role("link", name="Play Chapter 1").click()
    wait_for_sound(reader)

    playing.make_ready(job, 2)

    expect(reader.get_by_role("link", name="Play Chapter 2")).to_be_visible(timeout=15_000)
    expect(reader.locator(NOW)).to_contain_text("Chapter")
    assert reader.evaluate("document.getElementById('audio').currentTime > 0")


def test_the_place_and_the_speed_are_remembered(
    reader: Page, live_server: LiveServer, alice: User
) -> None:
    job = playing.narration(alice, ready=3)
    open_job(reader, live_server, job)
    reader.get_by_label("Speed").select_option("1.25")
    reader.get_by_role("link", name="Play Chapter 3").click()
    wait_for_sound(reader, 0.5)
    reader.get_by_role("link", name="Pause Chapter 3").click()

    open_job(reader, live_server, job)

    expect(reader.locator(NOW)).to_have_text("Chapter 3")
    wait_for_sound(reader, 0.4)
    assert reader.evaluate("document.getElementById('audio').playbackRate") == 1.25


def test_the_keyboard_plays_and_skips(reader: Page, live_server: LiveServer, alice: User) -> None:
    open_job(reader, live_server, playing.narration(alice, ready=1))

    reader.keyboard.press("Space")
    wait_for_sound(reader)
    reader.keyboard.press("Space")
    expect(reader.get_by_role("link", name="Play Chapter 1")).to_be_visible()
    reader.keyboard.press("ArrowLeft")

    assert reader.evaluate("document.getElementById('audio').currentTime") == 0


def test_space_on_a_button_is_for_the_button(
    reader: Page, live_server: LiveServer, alice: User
) -> None:
    open_job(reader, live_server, playing.narration(alice, ready=1))

    reader.get_by_role("button", name="Pause", exact=True).focus()
    reader.keyboard.press("Space")

    expect(reader.get_by_role("heading", name="Paused")).to_be_visible()
    assert reader.evaluate("document.getElementById('audio').paused")


def test_a_chapter_of_the_report_shows_its_sentences_when_it_is_opened(
    reader: Page, live_server: LiveServer, alice: User
) -> None:
    job = playing.narration(alice, ready=2)
    reader.goto(f"{live_server.url}/jobs/{job.pk}/report")
    expect(reader.locator("li")).to_have_count(0)

    reader.get_by_text("2. Chapter 2").press("Enter")

    expect(reader.locator("details[open] li").first).to_be_visible()
    expect(reader.locator("details:not([open]) li")).to_have_count(0)
