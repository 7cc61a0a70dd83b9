"""Killed, flushed, starved and edited at once: a book ends complete, paid for to the cent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import redis

from narrator.launch.address import private_url
from tests.books import make_epub
from tests.faults.conftest import CHAPTERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.drill import Drill

pytestmark = pytest.mark.drill


def passages_done(drill: Drill, job: dict[str, Any], least: int) -> dict[str, Any]:
    return drill.poll(
        f"/jobs/{job['id']}", lambda found: found["progress"]["passages_done"] >= least
    )


def kill_in_mid_request(drill: Drill) -> None:
    drill.hire("speech", 1)
    drill.first_request()
    for worker in drill.processes("--queues=speech"):
        worker.kill()
    drill.dismiss()


def edit(drill: Drill, book: dict[str, Any]) -> None:
    last = drill.api.get(f"/chapters/{book['chapters'][-1]['id']}").json()
    text = last["text"].replace("day three", "day thirteen")
    assert text != last["text"]
    change = {"text": text, "version": last["version"]}
    assert drill.api.patch(f"/chapters/{last['id']}", json=change).status_code == 200


def test_killed_flushed_starved_and_edited_a_book_ends_complete_and_paid_for_to_the_cent(
    drill: Drill, undisturbed: tuple[int, list[bytes]], tmp_path: Path
) -> None:
    characters, sound = undisturbed
    path = make_epub(
        tmp_path / "story.epub", title="Story", author="A", language="en", chapters=CHAPTERS
    )
    book, provider = drill.upload(path), drill.provider
    provider.pace.fixed = 1.5
    job = drill.begin(book, "the whole story")

    kill_in_mid_request(drill)
    passages_done(drill, job, 1)
    redis.Redis.from_url(private_url(drill.data)).flushall()
    passages_done(drill, job, 2)
    edit(drill, book)
    provider.script({"fault": "status", "status": 402, "message": "There is no money left."})
    starved = drill.finished(job)
    assert (starved["state"], starved["error"]["code"]) == ("paused", "payment_required")
    drill.settled()
    asked = len(provider.ledger.entries)
    provider.script()
    drill.poll(f"/jobs/{job['id']}", lambda found: found["state"] != "paused")  # by itself
    kill_in_mid_request(drill)
    done = drill.finished(job)
    drill.settled()

    ledger = provider.ledger
    assert done["state"] == "done", done
    assert done["progress"]["passages_done"] == done["progress"]["passages"]
    assert len(ledger.entries) > asked
    # The text that was priced is the text that is heard.
    assert drill.sound(done) == sound
    longest = max(entry.characters for entry in ledger.entries)
    assert 0 <= ledger.billed_characters - characters <= 2 * longest  # one for each that was killed
    assert len(ledger.bought_twice) <= 2
    assert drill.spent(done) == ledger.billed_usd

    # What was edited meanwhile is read when its owner asks for it, and nothing else.
    before = ledger.billed_usd
    changes = drill.api.get(f"/jobs/{job['id']}/changes").json()
    agreed = {"max_price_usd": changes["price_usd"], "seen": changes["seen"]}
    assert drill.api.post(f"/jobs/{job['id']}/renew", json=agreed).status_code == 202
    renewed = drill.finished(job)
    drill.settled()
    assert renewed["state"] == "done", renewed
    assert drill.sound(renewed)[0] == sound[0]
    assert drill.sound(renewed)[1] != sound[1]
    assert float(ledger.billed_usd - before) == float(changes["price_usd"]) > 0
    assert drill.spent(renewed) == ledger.billed_usd
