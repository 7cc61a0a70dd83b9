"""kill -9 at every place where a worker can die: the book ends by itself, at the same price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator import failpoints

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.drill import Drill

pytestmark = pytest.mark.e2e

LOSES_THE_ANSWER = {failpoints.SENT, failpoints.MID_BODY, failpoints.ANSWERED}
FREE = {
    failpoints.CLAIMED,
    failpoints.STORED,
    failpoints.RECORDED,
    failpoints.MID_STITCH,
    failpoints.STITCHED,
    failpoints.READY,
}


@pytest.mark.parametrize("place", sorted(LOSES_THE_ANSWER | FREE))
def test_a_worker_dies_and_the_book_ends_by_itself(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]], place: str
) -> None:
    characters, sound = undisturbed
    drill.hire("speech", 2)
    taken = drill.take_in(book)

    job = drill.dying(place, lambda: drill.begin(taken, f"dies at {place}"))
    job = drill.finished(job)
    drill.settled()

    assert drill.went_off(place)
    assert job["state"] == "done", job
    assert drill.sound(job) == sound
    ledger = drill.provider.ledger
    twice = ledger.billed_characters - characters
    if place in FREE:
        assert (twice, ledger.bought_twice) == (0, [])
    else:  # one request was in flight, and its answer is lost
        assert len(ledger.bought_twice) == 1
        assert 0 < twice <= max(entry.characters for entry in ledger.entries)
    if place == failpoints.CLAIMED:  # nobody can know that it was not sent: it may have cost money
        assert drill.spent(job) > ledger.billed_usd
    else:
        assert drill.spent(job) == ledger.billed_usd
