"""Both kinds of store, to be held to one contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narrator.media import Store, open_store
from tests.media.objects import KEYS, ObjectStore, object_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def running() -> Iterator[ObjectStore]:
    with object_store() as server:
        yield server


@pytest.fixture
def objects(running: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    """An empty bucket, and the keys to it where every S3 client looks for them."""
    running.empty()
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return running


@pytest.fixture(params=["folder", "s3", "s3 with prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return open_store(f"file://{tmp_path}/media", tmp_path / "copies")
    objects: ObjectStore = request.getfixturevalue("objects")
    asked = {"prefix": "narrator/home"} if "prefix" in request.param else {}
    return open_store(objects.storage_url(**asked), tmp_path / "copies")
