"""One installation for nearly all drills, a book that everybody reads, a table at the end."""

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


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """A cashier that reads the same text in the same voice each time, so that books compare."""
    with Provider(latency="0.7") as running:
        running.studio.steady = True
        yield running


@pytest.fixture(scope="session")
def drill(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with Drill(tmp_path_factory.mktemp("drill"), provider) as running:
        yield running


@pytest.fixture(autouse=True)
def _behave(provider: Provider) -> Iterator[None]:
    usual = provider.pace.fixed
    yield
    provider.script()
    provider.pace.fixed = usual


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "almanac.epub"
    return make_epub(path, title="Almanac", author="A. Clerk", language="en", chapters=CHAPTERS)


@pytest.fixture(scope="session")
def undisturbed(drill: Drill, book: Path) -> tuple[int, list[bytes]]:
    """What the book costs and how it sounds when nothing fails."""
    job = drill.finished(drill.begin(drill.take_in(book), "undisturbed"))
    assert job["state"] == "done", job
    billed = drill.provider.ledger.billed_characters
    assert billed == job["progress"]["characters"]
    return billed, drill.sound(job)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was broken and what came of it."""
    reports = [
        report
        for outcome in ("passed", "failed", "skipped")
        for report in terminalreporter.getreports(outcome)
        if "tests/faults" in report.nodeid and (report.when == "call" or outcome == "skipped")
    ]
    if not reports:
        return
    terminalreporter.section("drills")
    for report in sorted(reports, key=lambda each: each.nodeid):
        name = report.nodeid.partition("::")[2].partition("@")[0]  # where several processes test
        name = name.removeprefix("test_").replace("_", " ")
        terminalreporter.line(f"{report.outcome:8}{report.duration:6.1f} s  {name}")
