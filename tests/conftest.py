"""Every test gets its own folder for files, and no test rings a real worker unless it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connections

from jobs import dispatch

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

Rung = list[tuple[str, list[str]]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests with a browser last: its event loop stays in the main thread to the end, and
    the pump could not start its own there."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file of its own, as in an installation: threads of a server then have their connections."""
    database = connections.databases["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    data = tmp_path / "data"
    uploading = data / "uploading"
    uploading.mkdir(parents=True)
    settings.DATA = data
    settings.STORAGE_URL = f"file://{data / 'media'}"
    settings.FILE_UPLOAD_TEMP_DIR = uploading
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast


@pytest.fixture(autouse=True)
def rung(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Rung:
    """The tasks that were called once their transaction was committed: (name, arguments)."""
    calls: Rung = []
    if request.node.get_closest_marker("e2e") is None:
        monkeypatch.setattr(dispatch, "_send", lambda name, args: calls.append((name, args)))
    return calls
