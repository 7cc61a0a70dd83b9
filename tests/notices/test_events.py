"""Which turns of a job are written down to be told, and with what guarantee."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from jobs import control
from jobs.models import Job, JobEvent
from jobs.states import State

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.django_db
CAPPED = {"error_code": "site_cap_reached", "error_detail": "The limit is reached."}


def events() -> list[tuple[str, str]]:
    return list(JobEvent.objects.values_list("state", "code"))


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (State.DONE, {}),
        (State.PAUSED, CAPPED),
        (State.NEEDS_ATTENTION, {"error_code": "passages_failed"}),
        (State.FAILED, {"error_code": "stitch_failed"}),
    ],
)
def test_what_ends_or_stops_is_written(job: Job, target: State, said: dict[str, Any]) -> None:
    assert Job.objects.move(job.pk, target, **said)

    event = JobEvent.objects.get()
    assert (event.state, event.code) == (target, said.get("error_code", ""))
    assert event.detail == said.get("error_detail", "")


def test_what_its_owner_does_is_not(job: Job) -> None:
    control.pause(job)
    control.resume(Job.objects.get())
    control.cancel(job)

    assert events() == []


def test_a_move_that_came_too_late_is_not_written(job: Job) -> None:
    assert Job.objects.move(job.pk, State.DONE)

    assert not Job.objects.move(job.pk, State.FAILED, error_code="late")
    assert events() == [("done", "")]


def test_a_move_that_is_undone_was_never_told(job: Job) -> None:
    with transaction.atomic():
        assert Job.objects.move(job.pk, State.DONE)
        transaction.set_rollback(True)

    assert events() == []


def test_a_job_that_asks_a_refused_key_again_pauses_without_a_word(job: Job) -> None:
    refused = {"error_code": "payment_required", "error_detail": "No balance."}
    Job.objects.move(job.pk, State.PAUSED, **refused)
    # as jobs.resumption queues it: with its code still on it
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED)

    Job.objects.move(job.pk, State.PAUSED, **refused)

    assert events() == [("paused", "payment_required")]
