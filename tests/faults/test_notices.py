"""A receiver that cannot be reached, and a worker that dies while it tells: no book is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator import failpoints
from tests.end_to_end.site import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from tests.faults.drill import Drill

pytestmark = pytest.mark.e2e


@pytest.fixture
def dead_hook(drill: Drill) -> Iterator[dict[str, Any]]:
    answer = drill.api.post("/webhooks", json={"url": "https://receiver.invalid/told"})
    assert answer.status_code == 201, answer.text
    yield answer.json()
    drill.api.delete(f"/webhooks/{answer.json()['id']}")


def test_what_was_done_as_a_worker_died_is_told_once_and_tried_again(
    drill: Drill, book: Path, undisturbed: tuple[int, list[bytes]], dead_hook: dict[str, Any]
) -> None:
    drill.arm(failpoints.READY)  # the chapter is ready, and nobody knows
    drill.arm(failpoints.NOTIFIED)  # the first to tell it dies before it writes that down

    job = drill.finished(drill.begin(drill.take_in(book), "told to nobody"))

    assert job["state"] == "done", job
    assert drill.went_off(failpoints.READY)
    path = f"/webhooks/{dead_hook['id']}"
    found = drill.poll(path, lambda hook: hook["failures"] > 0)
    assert drill.went_off(failpoints.NOTIFIED)
    assert (found["active"], found["error"]) == (True, "This address cannot be fetched.")
    wait_until(lambda: notices(drill, job) == [("pending",)], 30, lambda: str(notices(drill, job)))
    assert drill.provider.ledger.billed_characters == undisturbed[0]


def notices(drill: Drill, job: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the states of the notices of a narration, of which there is to be one."""
    of_job = job["id"].replace("-", "")
    return drill.rows(
        "SELECT n.state FROM jobs_notice n JOIN jobs_jobevent e ON e.id = n.event_id"
        f" WHERE e.job_id = '{of_job}'"
    )
