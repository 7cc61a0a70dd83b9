"""A voice that is heard, kept, and reads a whole book, on real processes.

The speech server draws another speaker for each described request. Who reads is told twice: by
the server's own ledger, and by what is heard in the chapters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from narrator.audio.clip import RATE, Clip, decode
from narrator.audio.fingerprint import fingerprint
from narrator.audio.spread import Spread, Verdict
from tests.books import make_epub
from tests.end_to_end.site import Site
from tests.provider import Provider, voice
from tests.provider.wanted import CLONE_MODEL, DESIGN_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

LINE = "On day {} of the month nothing happened that anybody noticed, and yet the baker slept. "
CHAPTERS = [
    (f"Chapter {part}", [LINE.format(4 * part + line) * 5 for line in range(4)])
    for part in (1, 2, 3)
]
HELD = {"queued", "running"}
SIGN = "the voice sounds like somebody else"
PASSWORD = "heard-past-midnight"
SET_PASSWORD = (
    "from narrator.models import User; u = User.objects.get(username='alice'); "
    f"u.set_password('{PASSWORD}'); u.save()"
)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider(latency="0.3+0.02*chars") as running:
        yield running


@pytest.fixture(scope="module")
def site(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    address = {"SPEECH_URL": provider.url, "DEEPINFRA_TOKEN": provider.key}
    folder = tmp_path_factory.mktemp("pinned")
    with Site(folder, SPEECH_PROFILE="deepinfra", **address) as running:
        yield running


@pytest.fixture(scope="module")
def book(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("book") / "days.epub"
    return site.upload(make_epub(path, title="Days", chapters=CHAPTERS))


@dataclass(frozen=True, slots=True)
class Kept:
    """A pinned voice, the sound of its take, and all speakers that were drawn to find it."""

    voice: dict[str, Any]
    take: bytes
    drawn: set[int | None]


@pytest.fixture(scope="module")
def kept(site: Site, provider: Provider) -> Kept:
    """The second of three takes is chosen."""
    provider.ledger.clear()
    described = site.voice()
    asked = {"text": LINE.format(1), "takes": 3}
    job = site.api.post(f"/voices/{described['id']}/auditions", json=asked).json()
    chosen = site.finished(job)["result"]["takes"][1]
    pinned = site.api.post(f"/voices/{described['id']}/pin", json={"take": chosen["id"]}).json()
    assert pinned["pinned"]
    return Kept(
        pinned,
        site.api.get(site.url + chosen["url"]).raise_for_status().content,
        {entry.speaker for entry in provider.ledger.entries},
    )


def heard_passages(site: Site, job: dict[str, Any]) -> list[Clip]:
    """Cut every passage that is more than a heading out of the chapters that a listener hears."""
    found = []
    for chapter in job["chapters"]:
        sound = site.api.get(site.url + chapter["url"].replace(".mp3", ".flac")).raise_for_status()
        pcm = decode(sound.content).pcm
        places = site.api.get(f"/jobs/{job['id']}/chapters/{chapter['number']}/passages").json()
        for span in (place["span"] for place in places["results"] if len(place["text"]) > 60):
            start, end = (2 * int(span[edge] * RATE) for edge in ("start", "end"))
            found.append(Clip(pcm[start:end]))
    return found


def readers(clips: list[Clip]) -> list[int]:
    """The provider's own ear: which of its speakers is heard."""
    return [voice.recognise(voice.wav(clip.pcm)) for clip in clips]


def page(site: Site, path: str) -> str:
    """What Alice sees in a browser."""
    site.manage("shell", "-c", SET_PASSWORD)
    with httpx.Client(base_url=site.url, follow_redirects=True, timeout=60) as browser:
        form = browser.get("/sign-in").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token, form
        fields = {"username": "alice", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        browser.post("/sign-in", data=fields).raise_for_status()
        return browser.get(path).raise_for_status().text


def test_a_take_is_heard_as_it_is_made(site: Site) -> None:
    voice_id = site.voice("A deep, calm male voice, heard at once")["id"]
    asked = {"text": LINE.format(1), "takes": 1}
    job = site.api.post(f"/voices/{voice_id}/auditions", json=asked).json()
    assert job["kind"] == "audition"
    watched = site.poll(f"/jobs/{job['id']}", lambda j: bool(j["result"]["being_made"]))

    growing = watched["result"]["being_made"][0]["url"]
    with site.api.stream("GET", site.url + growing) as sound:
        pieces = sound.iter_raw()
        first = next(pieces)
        still = site.api.get(f"/jobs/{job['id']}").json()["state"]
        rest = b"".join(pieces)

    assert (first[:4], still in HELD) == (b"RIFF", True)
    [take] = site.finished(job)["result"]["takes"]
    assert take["seconds"] > 3
    assert len(site.api.get(site.url + take["url"]).content) == len(first) + len(rest)


def test_a_pinned_voice_is_one_speaker_from_the_first_take_to_the_last(
    site: Site, provider: Provider, kept: Kept, book: dict[str, Any]
) -> None:
    provider.ledger.clear()

    done = site.finished(site.narrate(book, kept.voice))

    assert done["state"] == "done"
    assert done["spent_usd"] == done["price_usd"]
    assert done["progress"]["passages_flagged"] == 0
    by_ledger = {entry.speaker for entry in provider.ledger.entries}
    assert len(by_ledger) == 1
    assert by_ledger < kept.drawn
    assert {entry.model for entry in provider.ledger.entries} == {CLONE_MODEL}
    clips, reference = heard_passages(site, done), decode(kept.take)
    assert len(clips) == sum(len(lines) for _, lines in CHAPTERS)
    assert set(readers(clips)) == by_ledger
    narrator = Spread.around(fingerprint(reference))
    assert {narrator.judge(fingerprint(clip)) for clip in clips} == {Verdict.SAME}
    seen = page(site, f"/jobs/{done['id']}")
    assert "Chapter 3" in seen
    assert SIGN not in seen


def test_the_same_book_by_a_voice_that_is_only_described_is_flagged_and_shown(
    site: Site, provider: Provider, book: dict[str, Any]
) -> None:
    described = site.voice("A deep, calm male voice, and nothing kept of it")
    provider.ledger.clear()

    done = site.finished(site.narrate(book, described))

    assert done["state"] == "done"
    assert done["spent_usd"] == done["price_usd"]  # nobody pays for a second draw no better
    assert {entry.model for entry in provider.ledger.entries} == {DESIGN_MODEL}
    clips = heard_passages(site, done)
    assert len(set(readers(clips))) > len(clips) / 2
    first, *others = map(fingerprint, clips)
    strangers = [Spread.around(first).judge(other) for other in others].count(Verdict.OTHER)
    flagged = site.api.get(f"/jobs/{done['id']}/passages?state=flagged").json()["results"]
    assert min(strangers, len(flagged)) >= len(clips) / 2
    assert done["progress"]["passages_flagged"] == len(flagged)
    seen = page(site, f"/jobs/{done['id']}")
    assert seen.count(SIGN) == len(flagged)
    assert all(f'id="passage-{each["id"]}"' in seen for each in flagged)
    assert "to listen to</a>" in seen
