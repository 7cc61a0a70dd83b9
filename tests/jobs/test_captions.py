"""Captions follow the voice: exact at the edges of a clip, estimated and marked inside of one."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from jobs import captions
from jobs.models import NarratedChapter
from jobs.pipeline.parts import derived
from narrator.audio.clip import RATE, decode
from narrator.audio.timed import to_vtt
from tests.jobs.conftest import answer, buy
from tests.rows import make_done, make_narration, make_user

if TYPE_CHECKING:
    from narrator.audio.timed import Cue
    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
LONG = (
    "He looked for a long time across the grey and quiet sea, where nothing moved, and then, when"
    " it had become too dark to see, he went slowly back to the house on the hill."
)
TALE = f"# The End\n\n{LONG} She had gone.\n\n# Nobody knew\n\nThe end came in the spring."
ENDLESS = f"{LONG[:-1]}, " * 12 + "and that was all."


def narrated(text: str) -> NarratedChapter:
    make_done(make_narration(make_user(), [text]))
    chapter: NarratedChapter = NarratedChapter.objects.select_related("job", "chapter").get()
    return chapter


def flat(cue: Cue) -> str:
    return " ".join(cue.text.split())


def test_a_long_sentence_is_shown_in_parts_whose_times_are_estimates() -> None:
    found = captions.cues(narrated(f"{LONG}\n\n# Short"), "en")

    assert " ".join(map(flat, found)) == f"{LONG} Short"
    assert len(found) == 4
    assert all(len(cue.text.split("\n")) <= 2 for cue in found)
    assert [cue.estimated for cue in found] == [True, True, True, False]
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert (found[0].start, found[2].end) == (0.0, 2.0)


def test_a_pause_of_the_voice_says_where_a_part_ends() -> None:
    chapter = narrated(LONG)
    chapter.quiet = [[[0.75, 0.9], [1.2, 1.5]]]

    times = [(cue.start, cue.end) for cue in captions.cues(chapter, "en")]

    assert times == [(0.0, 0.75), (0.9, 1.2), (1.5, 2.0)]


def test_parts_that_are_clips_of_their_own_are_exact() -> None:
    """A sentence too long for one request is read in several clips."""
    chapter = narrated(ENDLESS)
    assert len(chapter.spans) > 2

    found = captions.cues(chapter, "en")

    edges = {edge for span in chapter.spans for edge in span}
    times = {time for cue in found for time in (cue.start, cue.end)}
    assert edges <= times
    assert " ".join(map(flat, found)) == ENDLESS


def test_the_part_that_was_left_out_is_not_shown() -> None:
    chapter = narrated(ENDLESS)
    passages = list(chapter.passages.order_by("number"))
    passages[1].skipped = True
    passages[1].save(update_fields=["skipped"])
    chapter.heard = [each.pk for each in passages if not each.skipped]
    chapter.spans = [chapter.spans[0], *chapter.spans[2:]]

    found = captions.cues(chapter, "en")

    assert all(cue.end > cue.start for cue in found)
    shown = " ".join(map(flat, found))
    assert len(shown) < len(ENDLESS) - len(passages[1].words) / 2
    assert shown.endswith("and that was all.")


CUE = re.compile(r"\n(\d+)( estimated)?\n(\S+) --> (\S+)\n")


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


def test_times_in_webvtt_are_those_of_the_sound_to_50_ms(provider: Provider, rung: Rung) -> None:
    """Measured in the sound that is downloaded: where the voice begins and where it ends."""
    import numpy as np

    make_narration(make_user(), [TALE])
    buy()
    answer(rung)
    chapter = NarratedChapter.objects.select_related("job", "chapter").get()
    samples = np.abs(np.frombuffer(decode(derived(chapter, "mp3").read_bytes()).pcm, "<i2"))

    cues = CUE.findall(to_vtt(captions.cues(chapter, "en")))

    edges = [(seconds(begin), seconds(end)) for _, _, begin, end in cues]
    exact = [edge for edge, cue in zip(edges, cues, strict=True) if not cue[1]]
    assert len(exact) >= 3
    for begin, end in exact:
        loud = np.flatnonzero(samples > 10)
        inside = loud[(loud > (begin - 0.1) * RATE) & (loud < (end + 0.1) * RATE)] / RATE
        assert inside[0] == pytest.approx(begin, abs=0.05)
        assert inside[-1] == pytest.approx(end, abs=0.05)
