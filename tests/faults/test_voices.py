"""A pinned voice: its server loses it, an answer is lost, two workers ask at once, one dies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.books import make_epub
from tests.end_to_end.site import wait_until
from tests.faults.conftest import LINE
from tests.faults.drill import Drill
from tests.provider import Provider
from tests.provider.wanted import CLONE_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.drill]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Every described request is another speaker."""
    with Provider(latency="0.4") as running:
        yield running


@pytest.fixture(scope="module")
def drill(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("voices")
    with Drill(folder, provider, SPEECH_MAX_IN_FLIGHT="2") as running:
        yield running


@pytest.fixture
def kept(drill: Drill) -> Iterator[dict[str, Any]]:
    """A pinned voice that no server knows yet."""
    voice = drill.voice()
    asked = {"text": LINE.format("one", "May"), "takes": 2}
    heard = drill.finished(drill.api.post(f"/voices/{voice['id']}/auditions", json=asked).json())
    chosen = {"take": heard["result"]["takes"][1]["id"]}
    yield dict(drill.api.post(f"/voices/{voice['id']}/pin", json=chosen).json())
    drill.provider.studio.voices.clear()
    drill.provider.studio.enrolment_seconds = 0.0


@pytest.fixture
def other_book(tmp_path: Path) -> Path:
    chapters = [("July", [LINE.format(day, "July") * 4 for day in ("one", "two", "three")])]
    return make_epub(tmp_path / "summer.epub", title="Summer", chapters=chapters)


def read_by(drill: Drill) -> set[int | None]:
    """Every speaker that was paid for."""
    return {entry.speaker for entry in drill.provider.ledger.entries if entry.billed}


def test_deleted_in_mid_book_it_is_enrolled_again_from_the_kept_take_and_reads_on(
    drill: Drill, book: Path, kept: dict[str, Any]
) -> None:
    drill.provider.ledger.clear()
    job = drill.narrate(drill.take_in(book), kept)
    drill.poll(f"/jobs/{job['id']}", lambda j: 1 < j["progress"]["passages_done"] < 6)
    [(deleted, _)] = drill.provider.studio.voices.items()
    drill.provider.studio.voices.clear()

    done = drill.finished(job)

    refused = [entry for entry in drill.provider.ledger.entries if not entry.billed]
    assert done["state"] == "done", done
    assert refused
    assert {entry.voice for entry in refused} == {deleted}
    assert len(drill.provider.studio.voices) == 1
    assert deleted not in drill.provider.studio.voices
    assert len(read_by(drill)) == 1
    assert done["progress"]["passages_flagged"] == 0
    assert drill.provider.ledger.bought_twice == []
    assert drill.spent(done) == drill.provider.ledger.billed_usd


def test_two_books_that_two_workers_begin_at_once_enrol_it_once(
    drill: Drill, book: Path, other_book: Path, kept: dict[str, Any]
) -> None:
    books = [drill.take_in(path) for path in (book, other_book)]
    drill.hire("speech", 2)
    drill.provider.studio.enrolment_seconds = 3.0
    drill.provider.ledger.clear()
    asked = drill.provider.studio.asked

    done = [drill.finished(job) for job in [drill.narrate(each, kept) for each in books]]

    drill.dismiss()
    assert [job["state"] for job in done] == ["done", "done"]
    assert drill.provider.studio.asked == asked + 1
    assert len(read_by(drill)) == 1
    assert {entry.model for entry in drill.provider.ledger.entries} == {CLONE_MODEL}
    assert sum(drill.spent(job) for job in done) == drill.provider.ledger.billed_usd


def test_an_enrolment_whose_answer_was_lost_is_found_and_not_made_twice(
    drill: Drill, book: Path, kept: dict[str, Any]
) -> None:
    drill.provider.studio.lose_answers = 1
    drill.provider.ledger.clear()
    asked = drill.provider.studio.asked

    done = drill.finished(drill.narrate(drill.take_in(book), kept))

    assert done["state"] == "done"
    assert drill.provider.studio.asked == asked + 1
    assert len(drill.provider.studio.voices) == 1
    assert len(read_by(drill)) == 1
    assert len(drill.provider.ledger.entries) == done["progress"]["passages"]


def test_a_worker_that_dies_over_an_enrolment_leaves_it_to_the_next(
    drill: Drill, book: Path, kept: dict[str, Any]
) -> None:
    drill.provider.studio.enrolment_seconds = 4.0
    drill.provider.ledger.clear()
    asked = drill.provider.studio.asked
    job = drill.narrate(drill.take_in(book), kept)
    wait_until(lambda: drill.provider.studio.asked > asked, 60, lambda: "nothing was enrolled")

    assert drill.kill("--queues=speech")
    done = drill.finished(job, patience=300)

    assert done["state"] == "done"
    assert drill.provider.studio.asked == asked + 1  # the server had it: found by its name
    assert len(read_by(drill)) == 1
