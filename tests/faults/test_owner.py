"""Its owner cancels, deletes or edits a book while it is read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.books import make_epub
from tests.faults.conftest import CHAPTERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.drill import Drill

pytestmark = pytest.mark.e2e


def test_cancelled_it_sends_no_more_and_what_was_read_is_not_bought_again(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    taken, voice = drill.take_in(book), drill.voice("cancelled")
    drill.provider.ledger.clear()
    job = drill.narrate(taken, voice)
    drill.poll(f"/jobs/{job['id']}", lambda j: j["progress"]["passages_done"] >= 1)
    assert drill.api.post(f"/jobs/{job['id']}/cancel").json()["state"] == "cancelled"
    time.sleep(1)
    drill.settled()
    requests = len(drill.provider.ledger.entries)
    time.sleep(5)
    assert len(drill.provider.ledger.entries) == requests < 6

    again = drill.finished(drill.narrate(taken, voice))

    assert again["state"] == "done", again
    assert drill.provider.ledger.billed_characters == undisturbed[0]
    assert drill.spent(job) + drill.spent(again) == drill.provider.ledger.billed_usd


def test_deleted_while_it_is_read_it_stays_deleted(drill: Drill, tmp_path: Path) -> None:
    path = make_epub(
        tmp_path / "gone.epub", title="Gone", author="B", language="en", chapters=CHAPTERS
    )
    book = drill.upload(path)
    job = drill.begin(book, "deleted")
    drill.poll(f"/jobs/{job['id']}", lambda j: j["progress"]["passages_done"] >= 1)
    drill.first_request()
    assert drill.api.delete(f"/books/{book['id']}").status_code == 204
    assert drill.api.get(f"/jobs/{job['id']}").status_code == 404
    drill.settled()
    requests = len(drill.provider.ledger.entries)
    time.sleep(5)

    assert len(drill.provider.ledger.entries) == requests
    media = drill.data / "media"
    assert list(media.glob(f"*/jobs/{job['id']}*")) == []
    assert list(media.glob(f"*/books/{book['id']}*")) == []


def test_edited_while_it_is_read_the_job_keeps_the_text_that_was_priced(
    drill: Drill, undisturbed: tuple[int, list[bytes]], tmp_path: Path
) -> None:
    path = make_epub(
        tmp_path / "edited.epub", title="Edited", author="B", language="en", chapters=CHAPTERS
    )
    book, voice = drill.upload(path), drill.voice("edited")
    drill.provider.ledger.clear()
    job = drill.narrate(book, voice)
    drill.first_request()
    last = drill.api.get(f"/chapters/{book['chapters'][-1]['id']}").json()
    changed = last["text"].replace("day three", "day thirteen")
    change = {"text": changed, "version": last["version"]}
    assert drill.api.patch(f"/chapters/{last['id']}", json=change).status_code == 200

    done = drill.finished(job)
    assert done["state"] == "done", done
    assert drill.provider.ledger.billed_characters == undisturbed[0]
    assert drill.sound(done) == undisturbed[1]

    quote = drill.api.post("/quotes", json={"book": book["id"], "voice": voice["id"]}).json()
    assert 0 < quote["billable_characters"] < undisturbed[0] / 2
