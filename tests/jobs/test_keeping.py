"""What is paid for is on a disk of this machine before a bucket has it; without room nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import dispatch, resumption, sweep
from jobs.models import Charge, Job, Take
from jobs.pipeline import keeping, speaking
from jobs.pipeline.pump import Slice
from jobs.states import State, TakeState
from narrator import site
from narrator.media import FolderStore
from tests.jobs.conftest import answer, buy
from tests.rows import TEXTS, make_narration, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    """The folder of this machine, before a store that is elsewhere."""
    here = FolderStore(tmp_path / "unsent")
    monkeypatch.setattr(site, "unsent", lambda: here)
    monkeypatch.setattr(keeping, "FIRST_WAIT", 0.01)
    return here


def keys(store: FolderStore) -> list[str]:
    return [entry.key for entry in store.entries()]


def long_ago() -> None:
    Job.objects.update(updated_at="2000-01-01T00:00Z")
    Take.objects.update(not_before=None)


def test_what_the_bucket_does_not_take_waits_here_and_is_not_bought_again(
    provider: Provider, rung: Rung, folder: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_narration(make_user(), TEXTS)
    real, failures, seen = FolderStore.keep, [OSError("The bucket is away.")] * 3, set[str]()

    def keep(store: FolderStore, key: str, path: Path) -> None:
        if failures:
            seen.update(keys(folder))
            raise failures.pop()
        real(store, key, path)

    monkeypatch.setattr(FolderStore, "keep", keep)
    buy()
    job.refresh_from_db()
    assert seen
    assert (job.state, job.error_code) == (State.PAUSED, "storage_unreachable")

    long_ago()
    assert resumption.try_store() == 1
    buy()
    answer(rung)

    job.refresh_from_db()
    assert (job.state, keys(folder)) == (State.DONE, [])
    assert provider.ledger.bought_twice == []
    assert Charge.objects.total() == provider.ledger.billed_usd == job.price_usd


def test_what_waits_here_when_a_worker_stops_is_sent_by_the_next(
    provider: Provider, folder: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_narration(make_user(), TEXTS[:1])

    def refuse(*_: object) -> None:
        raise OSError("The bucket is away.")

    with monkeypatch.context() as away:
        away.setattr(FolderStore, "keep", refuse)
        speaking.take_a_turn(lambda: bool(keys(folder)), Slice(30, 1, 0.3))
    waiting, billed = keys(folder), provider.ledger.billed_characters
    assert len(waiting) == 1
    assert billed > 0

    long_ago()
    resumption.try_store()
    buy()

    assert keys(folder) == []
    assert provider.ledger.bought_twice == []
    assert Charge.objects.total() == provider.ledger.billed_usd


def test_without_room_nothing_is_bought_and_with_room_it_goes_on_by_itself(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_narration(make_user(), TEXTS)
    monkeypatch.setattr(FolderStore, "room", lambda _: keeping.LONGEST_CLIP - 1)
    buy()
    long_ago()
    assert dispatch.TRY_STORE in {work.task for work in sweep.due()}
    assert resumption.try_store() == 0
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.PAUSED, "storage_full")
    assert provider.ledger.entries == []
    assert dispatch.TRY_STORE not in {work.task for work in sweep.due()}  # it was just tried

    monkeypatch.undo()
    assert resumption.try_store() == 1
    buy()

    assert set(Take.objects.values_list("state", flat=True)) == {TakeState.DONE}
