"""Finished narrations to be repaired, and what a repair leaves behind."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobs.models import Job, NarratedChapter, Passage
from jobs.states import State
from narrator import site
from narrator.audio.clip import RATE
from narrator.audio.probe import probe
from tests.jobs.conftest import answer, buy
from tests.rows import make_narration, make_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import Rung

PARAGRAPHS = """\
The night watchman counted the bells, and there were eleven of them, as there always were when the \
wind came from the sea.
Somebody had left a lamp burning in the window of the tower, and nobody in the whole village would \
ever say who it was, or why, or for whom.
He went up the stairs, one hundred and twelve of them, and at the top of them all he found the \
door standing wide open in the dark, and nobody there.""".splitlines()
TEXTS = ["\n\n".join(PARAGRAPHS), "In the morning they asked him what he had seen up there."]
MUCH = Decimal(1)


def finished(rung: Rung, texts: Sequence[str] = TEXTS) -> Job:
    """A narration that is done."""
    job = make_narration(make_user(), texts)
    settle(rung)
    return again(job)


def settle(rung: Rung) -> None:
    """Buy and stitch all that is due."""
    buy(patience=2)
    answer(rung)


def again(job: Job) -> Job:
    job.refresh_from_db()
    return job


def passage(job: Job, number: int = 2, chapter: int = 1) -> Passage:
    rows = Passage.objects.select_related("take__version__voice", "chapter__job__book")
    return rows.get(chapter__job=job, chapter__number=chapter, number=number)


def chapter_of(job: Job, number: int = 1) -> NarratedChapter:
    return job.chapters.select_related("job", "chapter").get(number=number)


def assert_whole(job: Job) -> None:
    """The narration is done, and what is heard is what the rows say."""
    assert again(job).state == State.DONE
    assert job.finished_at is not None
    for chapter in job.chapters.select_related("job"):
        heard = [p.pk for p in chapter.passages.filter(skipped=False)]
        assert chapter.heard == heard
        assert len(chapter.spans) == len(heard)
        for extension in ("flac", "mp3"):
            sound = probe(site.store().local(chapter.audio_key(extension)))
            assert abs(sound.seconds - chapter.samples / RATE) < 0.1
    kept = {e.key for e in site.store().entries() if e.key.startswith(f"{job.folder}/")}
    rows = job.chapters.select_related("job")
    played = {row.audio_key(e) for row in rows for e in ("flac", "mp3")}
    assert played <= kept
    assert {key for key in kept if not key.endswith((".m4a", "/scene.wav"))} == played
