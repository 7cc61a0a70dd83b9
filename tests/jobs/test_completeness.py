"""The report proves that all of the text is read, and names what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.completeness import report
from jobs.models import NarratedChapter, Passage, Take
from jobs.states import TakeState
from tests.rows import make_done, make_narration, make_ready, make_user

if TYPE_CHECKING:
    from jobs.models import Job

pytestmark = pytest.mark.django_db
TEXTS = ["# One\n\nHe came. She went.", "# Two\n\nThey met again in the fall."]


@pytest.fixture
def job() -> Job:
    return make_done(make_narration(make_user(), TEXTS))


def test_a_finished_narration_is_covered_whole(job: Job) -> None:
    found = report(job)

    assert (found["complete"], found["sum"]["covered_percent"]) == (True, 100.0)
    assert found["sum"]["sentences"] == found["sum"]["read"] == 5
    assert found["left_out"] == []
    sentence = found["chapters"][0]["sentences"][1]
    take = Take.objects.get(text="He came. She went.")
    assert sentence == {
        "text": "He came.",
        "state": "read",
        "passages": [2],
        "takes": [str(take.pk)],
        "start": 2.0,
        "end": pytest.approx(2.933, abs=0.001),
        "estimated": True,
        "characters_per_second": 9.0,
        "checks": "passed",
    }


def test_a_narration_that_just_began_waits() -> None:
    job = make_narration(make_user(), TEXTS)
    make_ready(job.chapters.select_related("job").get(number=1))

    found = report(job)

    assert not found["complete"]
    assert [chapter["complete"] for chapter in found["chapters"]] == [True, False]
    assert (found["sum"]["waiting"], found["sum"]["read"]) == (2, 3)
    assert 0 < found["sum"]["covered_percent"] < 100


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"take__state": TakeState.NEEDS_ATTENTION}, "failed"),
        ({"take__state": TakeState.PENDING}, "waiting"),
        ({"skipped": True}, "skipped"),
    ],
)
def test_what_is_not_read_is_named(job: Job, change: dict[str, object], state: str) -> None:
    place = Passage.objects.get(take__text__startswith="They met")
    if "skipped" in change:
        Passage.objects.filter(pk=place.pk).update(skipped=True)
    else:
        Take.objects.filter(pk=place.take_id).update(state=change["take__state"])

    found = report(job)

    assert not found["complete"]
    assert found["chapters"][1]["sentences"][-1]["state"] == state
    assert found["sum"]["covered_percent"] < 100


def test_a_sentence_that_lost_its_passage_is_told_from_the_text(job: Job) -> None:
    Passage.objects.filter(take__text__startswith="They met").delete()

    found = report(job)

    assert not found["complete"]
    assert found["sum"]["missing"] == 1
    assert found["chapters"][1]["sentences"][-1]["state"] == "missing"


def test_a_flag_is_shown(job: Job) -> None:
    Take.objects.filter(text="He came. She went.").update(flag="cut_off")

    found = report(job)

    assert found["complete"]
    assert found["sum"]["flagged"] == 2
    assert found["chapters"][0]["sentences"][2]["checks"] == "cut_off"


def test_levels_stand_beside_their_verdict(job: Job) -> None:
    levels = {"rms_db": -24.0, "peak_db": -4.0, "floor_db": -90.0}
    NarratedChapter.objects.filter(number=1).update(sound=levels)

    first, second = report(job)["chapters"]

    assert first["sound"] == {
        "levels": levels,
        "passed": False,
        "faults": ["RMS (dB) is -24.0, -23 to -18 wanted."],
    }
    assert second["sound"] is None


def test_a_chapter_that_was_left_out_is_named(job: Job) -> None:
    assert job.book
    job.chapters.filter(number=2).delete()

    assert report(job)["left_out"] == [{"number": 2, "title": "Chapter 2"}]
