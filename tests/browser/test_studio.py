"""The voice studio in a browser, by keyboard alone."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from playwright.sync_api import expect

from jobs.models import Charge, Conversation, Take
from jobs.pipeline import speaking
from jobs.pipeline.pump import Slice
from narrator import casting
from narrator.models import Voice
from tests import rows
from tests.provider import Provider
from tests.provider.wanted import TEXT_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from narrator.models import User

LATENCY = "0.2+0.025*chars"  # two seconds for a sentence, as it is streamed
SOUNDED = """() => performance.getEntriesByName("narrator-first-sound").length"""


@pytest.fixture
def bought(settings: Settings, redis_url: str) -> Iterator[Provider]:
    """A provider that streams, and a worker that buys from it."""
    with Provider(latency=LATENCY) as provider:
        settings.SPEECH_PROFILE = "deepinfra"
        settings.SPEECH_URL = provider.url
        settings.DEEPINFRA_TOKEN = provider.key
        settings.REDIS_URL = redis_url
        stopping = threading.Event()
        worker = threading.Thread(target=work, args=[stopping])
        worker.start()
        yield provider
        stopping.set()
        worker.join()


def work(stopping: threading.Event) -> None:
    try:
        while not stopping.wait(0.1):
            speaking.take_a_turn(stopping.is_set, Slice(patience=0.2, window=4))
    finally:
        connection.close()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Go on with the Tab key until what has this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement;
            return e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent }"""
        )
        if here and here.strip().startswith(name):
            return
    pytest.fail(f"The Tab key never came to {name!r}.")


def test_a_voice_is_described_heard_and_kept_by_keyboard_alone(
    reader: Page, live_server: LiveServer, alice: User, bought: Provider
) -> None:
    book = rows.make_book(alice)
    reader.goto(f"{live_server.url}/voices?book={book.pk}")

    tab_to(reader, "How should it sound?")
    reader.keyboard.type("Like Morgan Freeman")
    expect(reader.locator("#hints")).to_contain_text("does not know people by name")
    press(reader, "Control+a", "Delete")
    tab_to(reader, "Register")
    reader.keyboard.type("Bari")
    expect(reader.locator("#id_description")).to_have_value(
        "Male baritone, ideal for audiobook narration."
    )
    tab_to(reader, "Timbre")
    reader.keyboard.type("Warm")
    expect(reader.locator("#id_description")).to_have_value(re.compile("baritone, with a warm"))
    tab_to(reader, "Go on to hear it")
    press(reader, "Enter")

    expect(reader.get_by_role("heading", level=1)).to_contain_text("Male baritone")
    tab_to(reader, "Takes")
    reader.keyboard.type("2")
    tab_to(reader, "Hear it")
    press(reader, "Enter")
    expect(reader.locator("#live")).to_contain_text("You hear take 1", timeout=30_000)
    assert reader.evaluate(SOUNDED)
    expect(reader.get_by_role("button", name="Keep take 2")).to_be_visible(timeout=30_000)

    tab_to(reader, "Take 2")
    press(reader, "Space")
    expect(reader.get_by_label("Take 2", exact=True)).to_have_js_property("paused", value=False)
    tab_to(reader, "Keep take 2")
    press(reader, "Enter")
    expect(reader.get_by_role("heading", name="The kept take")).to_be_visible()
    assert casting.current_version(Voice.objects.get()).pinned
    assert len(bought.ledger.entries) == 2

    tab_to(reader, "Read it with this voice")
    press(reader, "Enter")
    expect(reader.get_by_role("button", name="Accept")).to_be_visible()
    expect(reader.locator("body")).not_to_contain_text("new speaker for every passage")


def test_a_take_is_heard_before_it_is_made(
    reader: Page, live_server: LiveServer, alice: User, bought: Provider
) -> None:
    voice = rows.make_voice(alice)
    reader.goto(f"{live_server.url}/voices/{voice.pk}")
    reader.locator("#how-many").select_option("1")

    reader.get_by_role("button", name="Hear it").click()

    for _ in range(300):
        if reader.evaluate(SOUNDED):
            break
        reader.wait_for_timeout(20)
    state = Take.objects.get().state
    assert reader.evaluate(SOUNDED)
    assert state == "sending"
    expect(reader.locator("#live")).to_contain_text("You hear take 1 as it is made.")
    expect(reader.get_by_role("button", name="Keep take 1")).to_be_visible(timeout=30_000)
    expect(reader.locator("#live")).to_be_hidden(timeout=30_000)  # at the end of the take
    expect(reader.get_by_label("Take 1", exact=True)).to_have_attribute("src", re.compile("audio$"))


def test_what_is_heard_as_it_is_made_can_be_chosen_and_stopped_by_keyboard(
    reader: Page, live_server: LiveServer, alice: User, bought: Provider
) -> None:
    voice = rows.make_voice(alice)
    reader.goto(f"{live_server.url}/voices/{voice.pk}")
    tab_to(reader, "Hear it")
    press(reader, "Enter")
    expect(reader.locator("#live")).to_contain_text("take 1", timeout=30_000)

    press(reader, "2")
    expect(reader.locator("#live")).to_contain_text("take 2", timeout=30_000)
    tab_to(reader, "Stop")
    press(reader, "Enter")

    expect(reader.locator("#live")).to_be_hidden()


def test_narrators_are_proposed_while_one_reads_and_talked_about(
    reader: Page, live_server: LiveServer, alice: User, bought: Provider, settings: Settings
) -> None:
    settings.SUGGEST_MODEL = TEXT_MODEL
    book = rows.make_book(alice)
    reader.goto(f"{live_server.url}/books/{book.pk}/voice")
    tab_to(reader, "Let a model propose voices")
    press(reader, "Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Who should read it?")

    tab_to(reader, "Propose three narrators")
    press(reader, "Enter")
    answer = reader.locator("#answer")
    expect(answer).to_contain_text("1. male baritone")
    assert "3. male tenor" not in (answer.text_content() or "")  # still being written
    expect(reader.get_by_role("button", name="Hear proposal 3")).to_be_visible(timeout=30_000)

    tab_to(reader, "What should be otherwise?")
    reader.keyboard.type("An older one, please.")
    tab_to(reader, "Ask again")
    press(reader, "Enter")
    said = reader.locator(".talk li")
    expect(said).to_have_count(4, timeout=30_000)
    expect(said.nth(2)).to_contain_text("An older one, please.")
    expect(reader.locator("#ask")).to_contain_text("So far this cost $0.01")
    assert Charge.objects.total() == Conversation.objects.get().cost_usd

    tab_to(reader, "Hear proposal 2")
    press(reader, "Enter")
    expect(reader.locator("#id_description")).to_have_value(re.compile("^female alto"))


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_of_the_studio_is_wider_than_the_screen(
    reader: Page, live_server: LiveServer, alice: User, width: int
) -> None:
    voice = rows.make_voice(alice, "x" * 500, name="y" * 100)
    reader.set_viewport_size({"width": width, "height": 800})

    for address in ("/voices", f"/voices/{voice.pk}"):
        reader.goto(live_server.url + address)
        wide = reader.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
