"""Narrations with real sound in them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from jobs.models import Job
from jobs.states import State
from narrator.audio.ffmpeg import transcode
from tests import rows
from tests.audio import sounds

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from narrator.models import User

SECONDS = 3.0


@cache
def mp3() -> bytes:
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "a.wav"), Path(folder, "a.mp3")
        source.write_bytes(sounds.wav(sounds.tone(SECONDS)))
        transcode(source, {"mp3": target})
        return target.read_bytes()


def make_ready(job: Job, number: int) -> None:
    rows.make_ready(job.chapters.select_related("job").get(number=number), audio=mp3())


def narration(owner: User, *, ready: int, chapters: int = 3) -> Job:
    """A running narration whose first chapters can be played."""
    job = rows.make_narration(owner, [f"This is chapter number {n}." for n in range(chapters)])
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    for number in range(1, ready + 1):
        make_ready(job, number)
    return job


def wait_for_sound(page: Page, seconds: float = 0.2) -> None:
    """Wait until the player is so far. The content policy forbids Playwright's own way to wait."""
    for _ in range(200):
        if page.evaluate("document.getElementById('audio').currentTime") > seconds:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"The player never got to {seconds} s.")
