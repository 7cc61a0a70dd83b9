"""A chapter is heard and repaired where it is read."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from jobs.models import Job, NarratedChapter, Passage
from jobs.states import ChapterState, State
from narrator import site
from narrator.audio.ffmpeg import transcode
from tests import rows
from tests.audio import sounds
from tests.jobs.repairing import PARAGRAPHS, passage

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from narrator.models import User

NOW = "document.getElementById('audio').currentTime"


def sound(seconds: float) -> bytes:
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "a.wav"), Path(folder, "a.mp3")
        source.write_bytes(sounds.wav(sounds.tone(seconds)))
        transcode(source, {"mp3": target})
        return target.read_bytes()


@pytest.fixture
def done(settings: Settings, alice: User) -> Job:
    """Three passages of two seconds each."""
    settings.SPEECH_PROFILE = "deepinfra"
    job = rows.make_narration(alice, ["\n\n".join(PARAGRAPHS)])
    return rows.make_done(job, audio=sound(6.0))


@pytest.fixture
def chapter(reader: Page, live_server: LiveServer, done: Job) -> Page:
    reader.goto(f"{live_server.url}/jobs/{done.pk}/chapters/1")
    expect(reader.get_by_role("heading", name="Chapter 1")).to_be_visible()
    return reader


def wait_until(page: Page, words: str) -> None:
    """Wait for a condition. The content policy forbids Playwright's own way to wait."""
    for _ in range(150):
        if page.evaluate(words):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{words} never came true.")


def test_a_passage_is_heard_alone_and_lights_up(chapter: Page) -> None:
    chapter.locator("#p2").click()
    chapter.get_by_role("button", name="Play it alone").click()

    wait_until(chapter, f"{NOW} > 2.3")
    expect(chapter.locator("#p2 .lit")).to_have_count(1)
    wait_until(chapter, "document.getElementById('audio').paused")
    assert 3.99 <= chapter.evaluate(NOW) < 4.25


def test_the_keyboard_walks_plays_and_opens(chapter: Page) -> None:
    chapter.keyboard.press("j")
    expect(chapter.locator("#p1")).to_be_focused()
    chapter.keyboard.press("j")
    chapter.keyboard.press("j")
    chapter.keyboard.press("k")
    expect(chapter.locator("#p2")).to_be_focused()
    chapter.keyboard.press("p")
    wait_until(chapter, f"{NOW} > 2.1")
    chapter.keyboard.press("Space")
    wait_until(chapter, "document.getElementById('audio').paused")

    chapter.keyboard.press("Enter")
    expect(chapter.get_by_role("heading", name="Passage 2")).to_be_visible()
    expect(chapter.get_by_role("button", name="Play it alone")).to_be_focused()
    chapter.keyboard.press("Escape")

    expect(chapter.locator("#p2")).to_be_focused()


def test_other_words_show_their_price_before_they_are_taken(chapter: Page, done: Job) -> None:
    words = PARAGRAPHS[1].replace("a lamp", "two lamps")
    chapter.locator("#p2").click()
    chapter.get_by_label("Words").fill(words)

    expect(chapter.locator("#words-price")).to_contain_text("This passage changes, $0.0029.")
    chapter.get_by_role("button", name="Change and record · $0.0029").click()

    expect(chapter.locator("#tools [role=status]").first).to_have_text("The words are changed.")
    expect(chapter.locator("#p2")).to_contain_text("two lamps")
    expect(chapter.locator("#chapter-status")).to_contain_text("1 passage being read")
    assert passage(done).words == words


def test_what_came_is_shown_and_heard_without_a_reload(chapter: Page, done: Job) -> None:
    chapter.locator("#p2").click()
    chapter.get_by_role("button", name="Record again").click()
    expect(chapter.locator("#takes")).to_contain_text("It is being read")
    chapter.get_by_label("Words").fill("Half a thought")

    rows.read_take(passage(done).take)
    now = NarratedChapter.objects.select_related("job").get()
    now.stitch = "0123456789ab"
    site.store().write(now.audio_key("mp3"), sound(7.0))
    NarratedChapter.objects.update(
        state=ChapterState.READY, stitch=now.stitch, spans=[[0, 2], [2, 5], [5, 7]]
    )
    Job.objects.update(state=State.DONE)

    expect(chapter.locator("#takes li")).to_have_count(2, timeout=15_000)
    expect(chapter.locator("#takes .current")).to_contain_text("Take 2")
    expect(chapter.get_by_label("Words")).to_have_value("Half a thought")
    wait_until(chapter, "document.getElementById('audio').duration > 6.5")
    assert "stitch=0123456789ab" in str(chapter.evaluate("document.getElementById('audio').src"))


def test_on_a_phone_the_tools_come_up_from_below(
    reader: Page, live_server: LiveServer, done: Job
) -> None:
    reader.set_viewport_size({"width": 360, "height": 740})
    reader.goto(f"{live_server.url}/jobs/{done.pk}/chapters/1")
    reader.locator("#p2").click()

    expect(reader.get_by_role("heading", name="Passage 2")).to_be_visible()
    panel = reader.locator("#tools")
    expect(panel).to_be_in_viewport()
    box, text = panel.bounding_box(), reader.locator("#p2").bounding_box()
    assert box
    assert text
    assert text["y"] < box["y"]
    assert box["y"] + box["height"] <= 741
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    reader.get_by_role("link", name="Close").click()
    expect(panel).not_to_have_class("open")


def test_left_out_and_paused_passages_are_seen_in_the_text(chapter: Page, done: Job) -> None:
    chapter.locator("#p2").click()
    chapter.get_by_label("Pause after it").fill("2.5")
    chapter.get_by_role("button", name="Set").click()
    expect(chapter.locator(".rest")).to_have_text("2.5 s")

    chapter.get_by_role("button", name="Leave it out").click()

    expect(chapter.locator("#p2")).to_have_class("portion out")
    assert Passage.objects.get(number=2).skipped
