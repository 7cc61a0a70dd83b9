"""What machines ask: alive, ready, how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db.migrations.recorder import MigrationRecorder

from tests import rows

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

ANY_HOST = {"Host": "10.1.2.3:8000"}


def test_a_process_is_alive_without_a_database_and_under_any_name(client: Client) -> None:
    assert client.get("/healthz", headers=ANY_HOST).status_code == 200  # no `db`: a query raises


@pytest.mark.django_db
def test_it_is_ready_when_everything_is(client: Client) -> None:
    answer = client.get("/readyz", headers=ANY_HOST)

    assert (answer.status_code, answer.json()["ready"]) == (200, True)


@pytest.mark.django_db
def test_it_is_not_ready_while_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="narrator").latest("id").delete()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert "prepare" in answer.json()["checks"]["database"]


@pytest.mark.django_db
def test_it_is_not_ready_where_nothing_can_be_kept(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.STORAGE_URL = f"file://{tmp_path}/file/media"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "storage": "files cannot be kept",
        "workers": "ok",
    }


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [("", "", 404), ("", "Bearer ", 404), ("abc", "", 401), ("abc", "Bearer abd", 401),
     ("abc", "Bearer é", 401)],
)  # fmt: skip
def test_numbers_are_shown_only_for_the_token(
    token: str, sent: str, status: int, client: Client, settings: Settings
) -> None:
    settings.METRICS_TOKEN = token

    assert client.get("/metrics", headers={"Authorization": sent}).status_code == status


@pytest.mark.django_db
def test_numbers_are_counted_from_the_rows(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "abc"
    rows.make_done(rows.make_narration(rows.make_user()))

    answer = client.get("/metrics", headers={"Authorization": "Bearer abc", **ANY_HOST})

    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'narrator_jobs{kind="narrate",state="done"} 1' in lines
    assert 'narrator_takes{state="done"} 2' in lines
    assert "narrator_spent_today_usd 0" in lines
