"""Every test gets its own folder for files, and no test rings a real worker unless it says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from jobs import dispatch
from tests import own_redis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

Rung = list[tuple[str, list[str]]]


HERE = Path(__file__).parent
INSTALLATIONS = ("faults", "end_to_end", "scale", "launch")
"""Folders whose tests start processes, and mostly wait for them: they begin first."""


class Order:
    """Which tests share a process, where several run, and in which order they begin."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep together what shares an installation, and else the tests of a file."""
        for item in items:
            path = item.path.relative_to(HERE)
            shared = path.parts[0] in {"faults", "end_to_end"}
            item.add_marker(pytest.mark.xdist_group(path.parts[0] if shared else str(path)))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """Tests with a browser come last: its event loop stays in the main thread to the end, and the
    pump could not start its own there."""
    if item.get_closest_marker("browser"):
        return 2
    return 0 if item.path.relative_to(HERE).parts[0] in INSTALLATIONS else 1


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Order())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file of its own, as in an installation: threads of a server then have their connections.

    On a server each process of tests has a database of its own name.
    """
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


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of these tests' own."""
    with own_redis.running() as url:
        yield url
