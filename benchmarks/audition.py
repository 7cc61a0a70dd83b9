"""How soon a voice is heard: from the speech server's first byte to the listener's.

python -m benchmarks.audition

A whole installation (`make run`) on this machine, and a speech server that streams. A listener
asks for a take as a browser does, before it is made. Beside it the same request straight to the
speech server: what no service in between could beat. One listener at a time, first alone, then
while the same workers read a book. Where Chromium and playwright are, the page itself is used too:
until the first samples are given to the loudspeaker, which sound 30 ms later.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.books import make_epub
from tests.end_to_end.site import Site
from tests.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.provider.ledger import Entry

CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")
ROUNDS = 20
IN_BROWSER = 10
PROMISED = 150  # milliseconds
PASSWORD = "heard-past-midnight"
SET_PASSWORD = (
    "from narrator.models import User; u = User.objects.get(username='alice'); "
    f"u.set_password('{PASSWORD}'); u.save()"
)
FIRST_SOUND = """() => { const e = performance.getEntriesByName("narrator-first-sound")[0];
    return e ? performance.timeOrigin + e.startTime : 0 }"""
HEADER = 44
TEXT = "Audition number {}: the last train had left at ten, and yet someone waited at the clock."
PAGE = "In part {0} the page of number {1} says little, as all pages of this long book do. " * 6
BOOK_PARTS = 30
DESCRIPTION = "Male baritone, adult in the thirties, with a warm tone, an unhurried pace."


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds."""

    after_first_byte: float
    through: float
    """From the request for an audition to its first sample."""
    straight: float
    """The same without Narrator."""


def main() -> None:
    with Provider(latency="0.5+0.02*chars") as provider, tempfile.TemporaryDirectory() as folder:
        settings = {
            "SPEECH_URL": provider.url,
            "DEEPINFRA_TOKEN": provider.key,
            "SPEECH_MAX_IN_FLIGHT": "20",  # its speech is made on this machine too
        }
        with Site(Path(folder), SPEECH_PROFILE="deepinfra", **settings) as site:
            voice = site.voice(DESCRIPTION)["id"]
            rounds = [_round(site, provider, voice, number) for number in range(ROUNDS + 1)][1:]
            shown = list(_in_browser(site, provider, voice))
            reading = _begin_a_book(site, Path(folder))
            beside = [_round(site, provider, voice, 200 + number) for number in range(ROUNDS)]
            left = site.api.get(f"/jobs/{reading}").json()["progress"]
    _print("first byte to the listener's, alone", [each.after_first_byte for each in rounds])
    _print("the same while a book is read", [each.after_first_byte for each in beside])
    print(f"    ({left['passages_done']} of its {left['passages']} passages were read at the end)")
    _print("request to first sample, through Narrator", [each.through for each in rounds])
    _print("request to first sample, straight", [each.straight for each in rounds])
    ratios = [each.through / each.straight for each in rounds]
    print(f"\nthrough Narrator over straight: {statistics.median(ratios):.2f}")
    if shown:
        _print("first byte to the loudspeaker", shown)
    slowest = max(each.after_first_byte for each in [*rounds, *beside]) * 1000
    print(f"slowest of all listeners {slowest:.0f} ms; {PROMISED} ms are promised")


def _begin_a_book(site: Site, folder: Path) -> str:
    """Have something read that lasts longer than the rounds. Return the job."""
    chapters = [(f"Part {part}", [PAGE.format(part, line) for line in range(12)])
                for part in range(BOOK_PARTS)]  # fmt: skip
    book = site.upload(make_epub(folder / "long.epub", title="Long", chapters=chapters))
    job = site.narrate(book, site.voice("Female alto, calm, with a silky even tone."))
    site.poll(f"/jobs/{job['id']}", lambda seen: seen["progress"]["passages_done"] > 0)
    return str(job["id"])


def _round(site: Site, provider: Provider, voice: str, number: int) -> Round:
    straight = _straight(provider, number)
    text = TEXT.format(number)
    began = time.monotonic()
    asked = {"text": text, "takes": 1}
    job = site.api.post(f"/voices/{voice}/auditions", json=asked).raise_for_status().json()
    heard = _first_sample(site.api, site.url + job["result"]["being_made"][0]["url"])
    site.finished(job)
    entry = _entry(provider, text)
    return Round(heard - entry.first_byte_at, heard - began, straight)


def _entry(provider: Provider, text: str) -> Entry:
    """Return the last request for a text: the one before it went straight to the server."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    return [each for each in provider.ledger.entries if each.text_sha256 == sha][-1]


def _first_sample(api: httpx.Client, url: str) -> float:
    """Return when the first byte after the header of a growing WAV was there."""
    received = 0
    with api.stream("GET", url) as sound:
        for piece in sound.iter_raw():
            received += len(piece)
            if received > HEADER:
                return time.monotonic()
    raise RuntimeError("Nothing was heard.")


def _straight(provider: Provider, number: int) -> float:
    fields = {
        "model": "Qwen/Qwen3-TTS-VoiceDesign",
        "input": TEXT.format(number),
        "voice": DESCRIPTION,
        "response_format": "pcm",
    }
    headers = {"Authorization": f"Bearer {provider.key}"}
    url = f"{provider.url}/v1/openai/audio/speech"
    began = time.monotonic()
    with httpx.stream("POST", url, json=fields, headers=headers, trust_env=False) as answer:
        next(answer.iter_raw())
        return time.monotonic() - began


def _in_browser(site: Site, provider: Provider, voice: str) -> Iterator[float]:
    """Seconds from the server's first byte to the first samples for the loudspeaker."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None or importlib.util.find_spec("playwright") is None:
        return
    from playwright.sync_api import sync_playwright

    site.manage("shell", "-c", SET_PASSWORD)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{site.url}/sign-in")
        page.get_by_label("Username").fill("alice")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        for number in range(IN_BROWSER):
            page.goto(f"{site.url}/voices/{voice}")
            page.locator("#text").fill(TEXT.format(100 + number))
            page.locator("#how-many").select_option("1")
            page.locator("#do-hear").click()
            while not (sounded := page.evaluate(FIRST_SOUND)):
                page.wait_for_timeout(20)
            page.locator(".take.done").first.wait_for()
            entry = _entry(provider, TEXT.format(100 + number))
            today = time.time() - time.monotonic()
            yield sounded / 1000 - today - entry.first_byte_at
            page.wait_for_timeout(500)
        browser.close()


def _print(what: str, seconds: list[float]) -> None:
    order = sorted(1000 * each for each in seconds)
    late = order[math.ceil(0.95 * len(order)) - 1]
    middle = statistics.median(order)
    print(f"{what:44}p50{middle:6.0f} ms   p95{late:6.0f} ms   worst{order[-1]:6.0f} ms")


if __name__ == "__main__":
    main()
