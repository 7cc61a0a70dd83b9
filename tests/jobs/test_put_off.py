"""Work that came to nothing through no fault of its own is tried again, later, and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import claims, control
from jobs.models import Job, Kind
from jobs.pipeline import exporting, importing
from jobs.states import State
from narrator import site
from narrator.models import BookState
from narrator.text import sandbox
from tests.jobs.conftest import answer, buy
from tests.rows import TEXTS, make_narration, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TALE = b"It began in the morning, as such things often do.\n\nIt ended at night, at dinner."


def soon() -> None:
    claims.now(Job.objects.all())


def away(*_: object, **__: object) -> None:
    raise OSError("The bucket is away.")


def killed(*_: object, **__: object) -> None:
    raise sandbox.Killed("The reader was killed.")


def test_a_download_waits_for_a_store_that_is_away(
    provider: Provider, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_narration(make_user(), TEXTS)
    buy()
    answer(rung)
    export = Job.objects.create(owner=job.owner, kind=Kind.EXPORT, book=job.book, source=job)
    monkeypatch.setattr(exporting, "_build", away)

    for state in (State.QUEUED, State.QUEUED, State.PAUSED):
        exporting.export(export.pk)
        exporting.export(export.pk)  # put off: nobody has it, and nobody takes it up yet
        export.refresh_from_db()
        assert export.state == state
        soon()

    assert (export.attempts, export.error_code) == (3, "storage_unreachable")


def test_a_file_that_cannot_be_fetched_from_the_store_is_read_in_once_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = control.import_book(make_user(), [TALE], "tale.txt")
    with monkeypatch.context() as broken:
        broken.setattr(type(site.store()), "local", away)
        for _ in range(2 * claims.MAX_ATTEMPTS):  # it may be away for long
            importing.import_document(job.pk)
            soon()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)

    importing.import_document(job.pk)

    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    job = control.import_book(make_user(), [TALE], "tale.txt")
    assert job.book
    site.store().delete(job.book.source_key)

    importing.import_document(job.pk)

    job.book.refresh_from_db()
    assert (job.book.state, job.book.error_code) == (BookState.FAILED, "lost")


def test_a_file_whose_reader_is_killed_three_times_is_set_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = control.import_book(make_user(), [TALE], "tale.txt")
    monkeypatch.setattr(sandbox, "read", killed)

    for state in (State.QUEUED, State.QUEUED, State.FAILED):
        importing.import_document(job.pk)
        job.refresh_from_db()
        assert job.state == state
        soon()

    assert job.error_code == "set_aside"
    assert "set aside after 3 attempts" in job.error_detail
