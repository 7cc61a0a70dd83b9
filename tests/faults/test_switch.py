"""Who runs the site stops all spending in the middle of a book, and frees it again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.site import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.drill import Drill

pytestmark = pytest.mark.e2e


def test_within_five_seconds_nothing_is_bought_and_freed_it_goes_on_by_itself(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    characters, sound = undisturbed
    drill.provider.pace.fixed = 3.0  # a command takes seconds to start on a busy machine
    job = drill.begin(drill.take_in(book), "switched off and on")
    drill.poll(f"/jobs/{job['id']}", lambda j: j["progress"]["passages_done"] >= 1)

    drill.manage("spending", "off", "--reason", "The card expired.")
    switched = time.monotonic()
    stopped = drill.finished(job)
    assert (stopped["state"], stopped["error"]["code"]) == ("paused", "spending_off")
    assert "The card expired." in stopped["error"]["detail"]
    drill.settled()
    time.sleep(max(0.0, switched + 5 - time.monotonic()))
    requests = len(drill.provider.ledger.entries)
    time.sleep(3)
    assert len(drill.provider.ledger.entries) == requests < 6

    drill.provider.pace.fixed = 0.7
    drill.manage("spending", "on")
    wait_until(
        lambda: drill.api.get(f"/jobs/{job['id']}").json()["state"] != "paused", 30, lambda: "off"
    )
    done = drill.finished(job)

    assert done["state"] == "done", done
    assert drill.provider.ledger.billed_characters == characters
    assert drill.sound(done) == sound
