"""A voice that is heard, kept, and reads a whole book, on real processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books import make_epub
from tests.end_to_end.site import Site
from tests.provider import Provider
from tests.provider.wanted import CLONE_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

LINE = "On day {} of the month nothing happened that anybody noticed, and yet the baker slept. "
CHAPTERS = [(f"Chapter {part}", [LINE.format(line) * 5 for line in range(3)]) for part in (1, 2)]
HELD = {"queued", "running"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(latency="0.3+0.02*chars") as running:
        yield running


@pytest.fixture
def site(provider: Provider, tmp_path: Path) -> Iterator[Site]:
    address = {"SPEECH_URL": provider.url, "DEEPINFRA_TOKEN": provider.key}
    with Site(tmp_path, SPEECH_PROFILE="deepinfra", **address) as running:
        yield running


def test_a_voice_is_heard_as_it_is_made_then_kept_and_reads_the_book(
    site: Site, provider: Provider, tmp_path: Path
) -> None:
    voice = site.voice()
    text = LINE.format(1)
    job = site.api.post(f"/voices/{voice['id']}/auditions", json={"text": text, "takes": 2}).json()
    assert job["kind"] == "audition"
    watched = site.poll(f"/jobs/{job['id']}", lambda j: bool(j["result"]["being_made"]))

    growing = watched["result"]["being_made"][0]["url"]
    with site.api.stream("GET", site.url + growing) as sound:
        pieces = sound.iter_raw()
        first = next(pieces)
        still = site.api.get(f"/jobs/{job['id']}").json()["state"]
        rest = b"".join(pieces)

    assert (first[:4], still in HELD) == (b"RIFF", True)
    heard = site.finished(job)
    assert heard["state"] == "done"
    takes = heard["result"]["takes"]
    assert [take["seconds"] > 3 for take in takes] == [True, True]
    whole = site.api.get(site.url + takes[0]["url"]).content
    assert len(whole) == len(first) + len(rest)

    kept = site.api.post(f"/voices/{voice['id']}/pin", json={"take": takes[1]["id"]}).json()
    assert kept["pinned"]
    drawn = {entry.speaker for entry in provider.ledger.entries}
    provider.ledger.clear()
    book = site.upload(make_epub(tmp_path / "b.epub", title="Days", chapters=CHAPTERS))
    done = site.finished(site.narrate(book, voice))

    assert done["state"] == "done"
    assert done["progress"]["passages_flagged"] == 0
    readers = {entry.speaker for entry in provider.ledger.entries}
    assert len(readers) == 1
    assert readers < drawn
    assert {entry.model for entry in provider.ledger.entries} == {CLONE_MODEL}
    assert done["spent_usd"] == done["price_usd"]

    # The same book by the same words without the take: many speakers, and it says so.
    described = site.voice("A deep, calm male voice, and nothing kept of it")
    provider.ledger.clear()
    drawn_anew = site.finished(site.narrate(book, described))
    assert drawn_anew["state"] == "done"
    assert len({entry.speaker for entry in provider.ledger.entries}) > 1
    passages = drawn_anew["progress"]["passages"]
    assert drawn_anew["progress"]["passages_flagged"] >= passages / 2
    assert drawn_anew["spent_usd"] == drawn_anew["price_usd"]
