"""Every sentence has its time: exact at the edges of a clip, estimated and marked inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from jobs import captions, timing
from jobs.models import Job, NarratedChapter
from jobs.states import ChapterState
from narrator.audio.timed import to_vtt
from tests.jobs.conftest import answer, buy
from tests.rows import make_done, make_narration, make_user

if TYPE_CHECKING:
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "# The End\n\nHe came in the spring. She had gone. Nobody knew where to.\n\nThe end."


def found(chapter: NarratedChapter) -> timing.Timing:
    return timing.timing(chapter, "en", timing.passages_of(chapter))


def narrated(text: str = TEXT) -> NarratedChapter:
    make_done(make_narration(make_user(), [text]))
    chapter: NarratedChapter = NarratedChapter.objects.select_related("job", "chapter").get()
    return chapter


def test_every_sentence_is_heard_in_order_and_inside_its_passage() -> None:
    chapter = narrated()

    sentences = found(chapter).sentences

    assert [each.words for each in sentences] == [
        "The End",
        "He came in the spring.",
        "She had gone.",
        "Nobody knew where to.",
        "The end.",
    ]
    times = [time for each in sentences for time in each.time or ()]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (chapter.spans[0][0], chapter.spans[-1][1])
    assert [each.estimated for each in sentences] == [False, True, True, True, True]


def test_a_pause_of_the_voice_says_where_a_sentence_ends() -> None:
    chapter = narrated("He came in spring. She went in the fall.")
    chapter.quiet = [[[0.7, 1.0]]]

    first, second = found(chapter).sentences

    assert (first.time, second.time) == ((0.0, 0.7), (1.0, 2.0))


def test_a_text_that_was_edited_since_is_told_from_its_passages() -> None:
    chapter = narrated()
    assert not found(chapter).changed
    assert chapter.chapter
    chapter.chapter.text = "Something quite different."
    chapter.chapter.updated_at = timezone.now()

    changed = found(chapter)

    assert changed.changed
    assert "She had gone." in [each.words for each in changed.sentences]


def test_a_passage_that_was_left_out_has_no_time() -> None:
    chapter = narrated("# The End\n\nHe came in the spring.")
    chapter.passages.filter(number=1).update(skipped=True)
    chapter.spans = chapter.spans[:1]

    title, sentence = found(chapter).sentences

    assert title.time is None
    assert sentence.time == (0.0, 2.0)


def test_estimates_are_marked_in_webvtt() -> None:
    vtt = to_vtt(captions.cues(narrated(), "en"))

    assert "\n1\n00:00:00.000" in vtt
    assert "\n2 estimated\n" in vtt


def test_stitching_keeps_pauses_and_levels(provider: Provider, rung: Rung) -> None:
    job: Job = make_narration(make_user(), [TEXT])
    buy()
    answer(rung)

    chapter = NarratedChapter.objects.get()
    assert chapter.state == ChapterState.READY
    assert len(chapter.quiet) == len(chapter.spans)
    levels = {"lufs", "rms_db", "peak_db", "true_peak_db", "floor_db", "head", "tail"}
    assert set(chapter.sound) == levels
    assert chapter.mp3_bytes > 1000
    assert job.sound == "acx"


@pytest.mark.parametrize(("sound", "low", "high"), [("podcast", -17, -15), ("acx", -23, -18)])
def test_a_chapter_meets_the_profile_of_its_narration(
    provider: Provider, rung: Rung, sound: str, low: float, high: float
) -> None:
    job = make_narration(make_user(), [TEXT * 3])
    Job.objects.filter(pk=job.pk).update(sound=sound)
    buy()
    answer(rung)

    levels = NarratedChapter.objects.get().sound
    assert low <= levels["lufs" if sound == "podcast" else "rms_db"] <= high
