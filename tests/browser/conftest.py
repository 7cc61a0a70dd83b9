"""A headless Chromium, a site on loopback, and a person who is signed in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from narrator.models import User

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None
)
PASSWORD = "sailing-past-midnight"

# Playwright keeps an event loop in this thread; Django takes that for a coroutine.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    args = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture(scope="session")
def base_url() -> None:
    """In place of the plugin's own, which is of a kind that pytest gives up."""


@pytest.fixture
def alice(transactional_db: None) -> User:
    return rows.make_user("alice", PASSWORD)


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained of; a test that uses it must leave none."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    yield found
    assert found == []


@pytest.fixture
def reader(
    page: Page, live_server: LiveServer, alice: User, complaints: list[str]
) -> Iterator[Page]:
    """A page of somebody who has signed in."""
    page.goto(f"{live_server.url}/sign-in")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield page
    page.goto("about:blank")  # ask no more before the rows go away
