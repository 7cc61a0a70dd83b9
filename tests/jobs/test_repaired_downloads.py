"""What was built before a repair is built anew after it, from the parts that did not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import pytest

from jobs import control, dispatch, repairs
from jobs.models import Job, Kind
from jobs.pipeline import exporting, packaging
from jobs.states import State
from narrator import site
from narrator.audio import formats
from narrator.audio.clip import RATE
from narrator.refusal import Refusal
from tests.jobs.conftest import answer
from tests.jobs.repairing import again, chapter_of, finished, passage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jobs.models import NarratedChapter
    from jobs.pipeline.packaging import Made
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done(provider: Provider, rung: Rung) -> Job:
    return finished(rung)


def built(job: Job, rung: Rung) -> Job:
    made = control.export(job.owner, again(job), "m4b")
    answer(rung)
    return again(made)


def marks(export: Job) -> list[float]:
    with av.open(str(site.store().local(export.result["key"]))) as book:
        return [float(mark["start"] * (mark["time_base"] or 0)) for mark in book.chapters()]


def test_only_the_chapter_that_changed_is_encoded_again(
    done: Job, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(done, rung)
    encoded: list[str] = []
    real = formats.derive

    def derive(master: Path, *rest: object) -> None:
        encoded.append(master.name)
        real(master, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(formats, "derive", derive)
    repairs.pause(passage(done, 1), 5.0)
    answer(rung)

    second = built(done, rung)

    assert second.pk != first.pk
    assert encoded == [chapter_of(done).audio_key("flac").rsplit("/", 1)[1]]
    assert marks(second)[1] == pytest.approx(chapter_of(done).samples / RATE, abs=0.001)
    assert marks(second)[1] > marks(first)[1] + 3
    assert control.outdated(first, done)
    assert not control.outdated(second, done)
    assert site.store().exists(first.result["key"])  # who has its address may go on loading


def test_in_the_middle_of_a_repair_nothing_is_built(done: Job) -> None:
    repairs.pause(passage(done, 1), 5.0)

    with pytest.raises(Refusal) as refused:
        control.export(done.owner, again(done), "m4b")

    assert refused.value.code == "not_complete"


def test_a_part_that_gives_way_while_it_is_read_is_no_failure(
    done: Job, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = packaging.build

    def overtaken(job: Job, chapters: Sequence[NarratedChapter], folder: Path) -> Made:
        monkeypatch.setattr(packaging, "build", real)
        repairs.pause(passage(done, 1), 5.0)
        answer(rung)
        return real(job, chapters, folder)

    monkeypatch.setattr(packaging, "build", overtaken)
    job = control.export(done.owner, done, "mp3")
    rung.clear()

    exporting.export(job.pk)
    assert again(job).state == State.QUEUED
    assert [name for name, _ in rung] == [dispatch.EXPORT]
    answer(rung)

    assert again(job).state == State.DONE
    assert not control.outdated(job, done)
    assert Job.objects.filter(kind=Kind.EXPORT).count() == 1
