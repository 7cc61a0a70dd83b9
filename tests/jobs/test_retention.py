"""What is thrown away, and what is not."""

from __future__ import annotations

import os
import time
import uuid
from typing import TYPE_CHECKING

import pytest

from jobs import control, retention
from jobs.models import Passage, Take
from jobs.states import TakeState
from narrator import site
from tests.rows import make_done, make_narration, make_user

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2001-01-01T00:00Z"
TAKES = next(rule for rule in retention.RULES if rule.setting == "KEEP_UNUSED_TAKES_DAYS")


def aged(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a file")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(path, (two_days_ago, two_days_ago))
    return path


def test_leftovers_of_killed_processes_go_and_work_under_way_stays() -> None:
    old = aged(site.scratch() / "chapter.flac.part")
    unfinished = aged(site.store().path("1/x").parents[1] / ".unfinished" / "tmpabc")  # type: ignore[attr-defined]
    young = site.scratch() / "young.part"
    young.write_bytes(b"")

    retention.clear_leftovers()

    assert not old.exists()
    assert not unfinished.exists()
    assert young.exists()


def test_it_looks_once_an_hour() -> None:
    assert retention.clear_now_and_then()
    assert not retention.clear_now_and_then()


def test_a_take_outlives_its_book_for_a_month_and_no_longer() -> None:
    job = make_done(make_narration(make_user()))
    keys = list(Take.objects.values_list("audio_key", flat=True))
    assert job.book is not None
    control.delete_book(job.book)

    assert TAKES.forget() == 0
    Take.objects.update(created_at=LONG_AGO, done_at=LONG_AGO)
    assert TAKES.forget() == len(keys)

    assert not any(site.store().exists(key) for key in keys)


def test_a_take_that_a_book_uses_is_kept_however_old() -> None:
    make_done(make_narration(make_user()))
    Take.objects.update(created_at=LONG_AGO, done_at=LONG_AGO)

    assert TAKES.forget() == 0
    assert all(site.store().exists(take.audio_key) for take in Take.objects.all())


def test_a_text_that_was_split_is_remembered_and_draws_go_with_their_take() -> None:
    make_narration(make_user())
    split, drawn = Take.objects.order_by("pk")[:2]
    draw = drawn.draws.create(
        fence=uuid.uuid4(), audio_key=f"{drawn.stem}.draw-1.wav", code="noise"
    )
    site.store().write(draw.audio_key, b"RIFF")
    Passage.objects.all().delete()
    Take.objects.update(created_at=LONG_AGO)
    Take.objects.filter(pk=split.pk).update(state=TakeState.SPLIT)

    TAKES.forget()

    assert list(Take.objects.values_list("pk", flat=True)) == [split.pk]
    assert not site.store().exists(draw.audio_key)
