"""/readyz says when nobody works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import tasks
from jobs.models import Heard
from narrator.web import health

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
LONG_AGO = "2001-01-01T00:00Z"


@pytest.fixture
def _started_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "STARTED", -1e9)


@pytest.mark.usefixtures("_started_long_ago")
def test_a_site_whose_workers_answer_is_ready(client: Client) -> None:
    tasks.hear("speech")
    tasks.hear("audio")

    assert client.get("/readyz").json()["checks"]["workers"] == "ok"


@pytest.mark.usefixtures("_started_long_ago")
def test_a_queue_on_which_nobody_answers_is_named(client: Client) -> None:
    tasks.hear("speech")
    tasks.hear("audio")
    Heard.objects.filter(queue="audio").update(at=LONG_AGO)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["workers"] == "not heard from: audio"


def test_a_site_that_has_just_started_gives_its_workers_time(client: Client) -> None:
    assert client.get("/readyz").json()["checks"]["workers"] == "ok"
