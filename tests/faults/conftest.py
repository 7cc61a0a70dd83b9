"""One installation for all drills of a file, and a book that everybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books import make_epub
from tests.faults.drill import Drill
from tests.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINE = "On day {} of {} nothing happened that anybody noticed, and yet the baker shut early."
CHAPTERS = [
    (month, [LINE.format(day, month) * 4 for day in ("one", "two", "three")])
    for month in ("March", "June")
]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A cashier that reads the same text in the same voice each time, so that books compare."""
    with Provider(latency="0.7") as running:
        running.studio.steady = True
        yield running


@pytest.fixture(scope="module")
def drill(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with Drill(tmp_path_factory.mktemp("drill"), provider) as running:
        yield running


@pytest.fixture(autouse=True)
def _behave(provider: Provider) -> Iterator[None]:
    yield
    provider.script()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "almanac.epub"
    return make_epub(path, title="Almanac", author="A. Clerk", language="en", chapters=CHAPTERS)
