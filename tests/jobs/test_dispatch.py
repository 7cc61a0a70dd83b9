"""The doorbell: every name answers, and a dead broker is not the caller's trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from jobs import dispatch, tasks
from narrator.celery import app, broker_url

if TYPE_CHECKING:
    from tests.conftest import Rung


def test_every_name_that_is_rung_is_a_task_on_a_queue_that_is_served() -> None:
    app.loader.import_default_modules()
    queues = {queue.name for queue in app.conf.task_queues}

    assert tasks.app is app
    assert set(dispatch.QUEUES) <= set(app.tasks)
    assert set(dispatch.QUEUES.values()) == queues
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "jobs.dispatch")

    dispatch.ring(dispatch.SWEEP)

    assert "the sweeper will" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nobody_is_called_before_the_rows_are_there(rung: Rung) -> None:
    with transaction.atomic():
        dispatch.ring(dispatch.STITCH, 7)
        assert rung == []

    assert rung == [(dispatch.STITCH, ["7"])]


@pytest.mark.parametrize(
    ("given", "spelled"),
    [
        ("unix:///tmp/a/redis.sock", "redis+socket:///tmp/a/redis.sock"),
        ("redis://:secret@host:6379/0", "redis://:secret@host:6379/0"),
    ],
)
def test_the_queue_spells_a_socket_in_its_own_way(given: str, spelled: str) -> None:
    assert broker_url(given) == spelled
