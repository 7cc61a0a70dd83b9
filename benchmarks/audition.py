"""How soon a voice is heard: from the speech server's first byte to the listener's.

python -m benchmarks.audition

A whole installation (`make run`) on this machine, and a speech server that streams. A listener
asks for a take as a browser does, before it is made. Beside it the same request straight to the
speech server: what no service in between could beat. One listener at a time. Where Chromium and
playwright are, the page itself is used too: until the first samples are given to the loudspeaker,
which sound 30 ms later.
"""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.end_to_end.site import Site
from tests.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")
ROUNDS = 12
IN_BROWSER = 6
PASSWORD = "heard-past-midnight"
SET_PASSWORD = (
    "from narrator.models import User; u = User.objects.get(username='alice'); "
    f"u.set_password('{PASSWORD}'); u.save()"
)
FIRST_SOUND = """() => { const e = performance.getEntriesByName("narrator-first-sound")[0];
    return e ? performance.timeOrigin + e.startTime : 0 }"""
HEADER = 44
TEXT = "Audition number {}: the last train had left at ten, and yet someone waited at the clock."
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
        settings = {"SPEECH_URL": provider.url, "DEEPINFRA_TOKEN": provider.key}
        with Site(Path(folder), SPEECH_PROFILE="deepinfra", **settings) as site:
            voice = site.voice(DESCRIPTION)["id"]
            rounds = [_round(site, provider, voice, number) for number in range(ROUNDS + 1)][1:]
            shown = list(_in_browser(site, provider, voice))
    _print("provider's first byte to the listener's", [each.after_first_byte for each in rounds])
    _print("request to first sample, through Narrator", [each.through for each in rounds])
    _print("request to first sample, straight", [each.straight for each in rounds])
    ratios = [each.through / each.straight for each in rounds]
    print(f"\nthrough Narrator over straight: {statistics.median(ratios):.2f}")
    if shown:
        _print("provider's first byte to the loudspeaker", shown)


def _round(site: Site, provider: Provider, voice: str, number: int) -> Round:
    straight = _straight(provider, number)
    provider.ledger.clear()
    began = time.monotonic()
    asked = {"text": TEXT.format(number), "takes": 1}
    job = site.api.post(f"/voices/{voice}/auditions", json=asked).raise_for_status().json()
    heard = _first_sample(site.api, site.url + job["result"]["being_made"][0]["url"])
    site.finished(job)
    [entry] = provider.ledger.entries
    return Round(heard - entry.first_byte_at, heard - began, straight)


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
            provider.ledger.clear()
            page.locator("#text").fill(TEXT.format(100 + number))
            page.locator("#how-many").select_option("1")
            page.locator("#do-hear").click()
            while not (sounded := page.evaluate(FIRST_SOUND)):
                page.wait_for_timeout(20)
            page.locator(".take.done").first.wait_for()
            [entry] = provider.ledger.entries
            today = time.time() - time.monotonic()
            yield sounded / 1000 - today - entry.first_byte_at
            page.wait_for_timeout(500)
        browser.close()


def _print(what: str, seconds: list[float]) -> None:
    middle, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"{what:44}{middle:8.0f} ms median{worst:8.0f} ms worst of {len(seconds)}")


if __name__ == "__main__":
    main()
