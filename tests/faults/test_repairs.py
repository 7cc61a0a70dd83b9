"""kill -9 at every place of a repair: it ends by itself, at its price, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from narrator import failpoints
from tests.faults.test_failpoints import FREE, LOSES_THE_ANSWER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.drill import Drill

pytestmark = pytest.mark.e2e
IN_EVERY_RUN = {failpoints.SENT, failpoints.STORED, failpoints.MID_STITCH, failpoints.STITCHED}


@pytest.fixture(scope="module")
def done(drill: Drill, book: Path) -> dict[str, Any]:
    """A finished narration; every test repairs it once more."""
    return drill.finished(drill.begin(drill.take_in(book), "to be repaired"))


def places() -> list[Any]:
    marks = {
        name: () if name in IN_EVERY_RUN else pytest.mark.drill for name in LOSES_THE_ANSWER | FREE
    }
    return [pytest.param(name, marks=marks[name]) for name in sorted(marks)]


@pytest.mark.parametrize("place", places())
def test_a_worker_dies_and_the_repair_ends_by_itself(
    drill: Drill, done: dict[str, Any], place: str
) -> None:
    address = f"/jobs/{done['id']}/chapters/1/passages/2"
    before, sound = drill.api.get(address).json(), drill.sound(done)
    kept = drill.kept_takes()
    drill.provider.ledger.clear()
    drill.hire("speech", 2)
    price = {"max_price_usd": before["price_usd"]}

    asked = drill.dying(place, lambda: drill.api.post(f"{address}/takes", json=price))
    assert asked.status_code == 202, asked.text
    job = drill.finished(done)
    drill.settled()

    assert drill.went_off(place)
    assert job["state"] == "done", job
    after = drill.api.get(address).json()
    assert [take["current"] for take in after["takes"]] == [False] * len(before["takes"]) + [True]
    assert kept.items() <= drill.kept_takes().items()
    assert drill.sound(done)[1] == sound[1]
    ledger = drill.provider.ledger
    bought = [entry for entry in ledger.entries if entry.billed]
    assert {entry.characters for entry in bought} == {len(before["said"] or before["text"])}
    assert len(bought) == (2 if place in LOSES_THE_ANSWER else 1)
