"""A speech server that turns away, fails, hangs or is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.site import free_port
from tests.faults.drill import Drill
from tests.provider import Provider

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.drill


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"status": 429, "retry_after": 2, "times": 8}, id="429 with Retry-After"),
        pytest.param({"status": 429, "times": 8}, id="429 without"),
        pytest.param({"status": 500, "probability": 0.4}, id="500"),
        pytest.param({"status": 502, "probability": 0.4}, id="502"),
        pytest.param({"status": 503, "probability": 0.4}, id="503"),
    ],
)
def test_what_is_turned_away_costs_nothing_and_is_read_in_the_end(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]], rule: dict[str, Any]
) -> None:
    drill.provider.script({"fault": "status", **rule})

    job = drill.finished(drill.begin(drill.take_in(book), f"turned away {rule}"), 300)

    assert job["state"] == "done", job
    ledger = drill.provider.ledger
    assert (ledger.billed_characters, ledger.bought_twice) == (undisturbed[0], [])
    assert drill.sound(job) == undisturbed[1]


@pytest.mark.parametrize("fault", ["billed_reset", "reset_mid_body", "truncated"])
def test_an_answer_that_is_lost_on_its_way_counts_as_perhaps_charged(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]], fault: str
) -> None:
    drill.provider.script({"fault": fault, "nth": [2]})

    job = drill.finished(drill.begin(drill.take_in(book), f"lost by {fault}"), 300)

    assert job["state"] == "done", job
    assert len(drill.provider.ledger.bought_twice) == 1
    assert drill.spent(job) == drill.provider.ledger.billed_usd
    assert drill.sound(job) == undisturbed[1]


def test_a_gateway_that_lost_patience_may_have_cost_money(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    drill.provider.script({"fault": "status", "status": 504, "nth": [2]})

    job = drill.finished(drill.begin(drill.take_in(book), "504"))

    assert job["state"] == "done", job
    assert drill.provider.ledger.billed_characters == undisturbed[0]
    assert drill.spent(job) > drill.provider.ledger.billed_usd


def test_a_server_that_never_answers_is_given_up_and_perhaps_charged(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]]
) -> None:
    drill.provider.script({"fault": "billed_hang", "nth": [2]})

    job = drill.finished(drill.begin(drill.take_in(book), "hangs"), 400)

    assert job["state"] == "done", job
    assert len(drill.provider.ledger.bought_twice) == 1
    assert drill.spent(job) == drill.provider.ledger.billed_usd


def test_a_server_that_is_down_is_waited_for(tmp_path: Path, book: Path) -> None:
    port = free_port()
    with Provider(latency="0.5", port=port) as first:
        settings = {"SPEECH_URL": first.url, "DEEPINFRA_TOKEN": first.key}
        with Drill(tmp_path, first, **settings) as drill:
            job = drill.begin(drill.take_in(book), "down")
            drill.poll(f"/jobs/{job['id']}", lambda j: j["progress"]["passages_done"] >= 1)
            first.stop()
            waiting = drill.poll(f"/jobs/{job['id']}", lambda j: bool(j["waiting_for"]))
            assert waiting["state"] == "running"
            with Provider(latency="0.5", port=port) as second:
                done = drill.finished(job, 300)
                billed = second.ledger.billed_characters + first.ledger.billed_characters

    assert done["state"] == "done", done
    longest = max(entry.characters for entry in second.ledger.entries)
    assert 0 <= billed - done["progress"]["characters"] <= longest
