"""A finished narration performed otherwise: stitched again, and bought only where words come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs import control, redirecting
from jobs.direction import Direction
from jobs.models import Job, NarratedChapter, Passage, Role, Take
from jobs.pipeline import scenes
from jobs.quotes import make_quote
from jobs.states import State
from narrator import site
from narrator.refusal import Refusal
from tests.audio.sounds import silence, tone, wav
from tests.jobs.conftest import answer
from tests.jobs.repairing import MUCH, PARAGRAPHS, again, assert_whole, chapter_of, finished, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Rung
    from tests.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)
SCENES = f"# The Tower\n\n{PARAGRAPHS[0]}\n\n* * *\n\n{PARAGRAPHS[1]}"


@pytest.fixture
def done(provider: Provider, rung: Rung) -> Job:
    return finished(rung, [SCENES, PARAGRAPHS[2]])


def direct(job: Job, **wanted: Any) -> None:
    most, sound = wanted.pop("most", None), wanted.pop("sound", None)
    direction = Direction.of(again(job).direction).changed(**wanted)
    redirecting.direct(job, direction, most=most, sound=sound)


def heard(job: Job, number: int) -> list[str]:
    rows = chapter_of(job, number).passages.filter(skipped=False).select_related("take")
    return [row.words for row in rows]


def times(job: Job) -> list[object]:
    return list(job.chapters.values_list("ready_at", flat=True))


def test_other_pauses_cost_nothing_and_are_heard_in_every_chapter(
    done: Job, rung: Rung, provider: Provider
) -> None:
    before, billed = (
        [chapter_of(done, n).samples for n in (1, 2)],
        provider.ledger.billed_characters,
    )

    direct(done, pauses="calm")
    assert again(done).state == State.QUEUED
    answer(rung)

    assert chapter_of(done).samples > before[0]
    assert chapter_of(done, 2).samples > before[1]  # it begins and ends later
    assert provider.ledger.billed_characters == billed
    assert Direction.of(done.direction).pauses == "calm"
    assert_whole(done)


def test_another_loudness_is_of_all_chapters(done: Job, rung: Rung) -> None:
    direct(done, sound="podcast")
    answer(rung)

    assert again(done).sound == "podcast"
    assert abs(chapter_of(done).sound["lufs"] + 16) < 1
    assert_whole(done)


def test_a_sound_between_scenes_touches_only_chapters_with_scenes(done: Job, rung: Rung) -> None:
    first, second = times(done)

    direct(done, scene="chime")
    answer(rung)

    assert times(done)[0] != first
    assert times(done)[1] == second
    assert_whole(done)


def test_as_it_is_nothing_happens(done: Job, rung: Rung) -> None:
    direct(done, pauses="natural", titles="written")

    assert again(done).state == State.DONE
    assert rung == []


def test_credits_come_at_their_price_and_the_other_chapters_stay(
    done: Job, rung: Rung, provider: Provider
) -> None:
    before, billed = times(done), provider.ledger.billed_characters
    with pytest.raises(Refusal) as refused:
        direct(done, opening=True, closing=True)
    assert refused.value.code == "price_changed"
    assert not again(done).direction

    direct(done, opening=True, closing=True, most=MUCH)
    settle(rung)

    said = heard(done, 0) + heard(done, 3)
    assert provider.ledger.billed_characters == billed + sum(map(len, said))
    assert times(done)[1:3] == before
    assert_whole(done)


def test_credits_that_go_leave_the_addresses_of_the_others_and_come_back_for_nothing(
    done: Job, rung: Rung, provider: Provider
) -> None:
    direct(done, opening=True, most=MUCH)
    settle(rung)
    made = control.export(done.owner, again(done), "m4b")
    answer(rung)
    billed, numbers = provider.ledger.billed_characters, [1, 2]

    direct(done, opening=False)

    assert again(done).state == State.DONE
    assert list(done.chapters.values_list("number", flat=True)) == numbers
    assert control.outdated(again(made), done)
    assert_whole(done)
    direct(done, opening=True)
    settle(rung)
    assert provider.ledger.billed_characters == billed
    assert list(done.chapters.values_list("number", flat=True)) == [0, *numbers]


def test_titles_are_said_silenced_and_said_again(done: Job, rung: Rung, provider: Provider) -> None:
    direct(done, titles="spoken", most=MUCH)
    settle(rung)
    assert heard(done, 1)[0] == "The Tower"
    assert heard(done, 2) == ["Chapter 2", PARAGRAPHS[2]]
    assert_whole(done)
    billed = provider.ledger.billed_characters

    direct(done, titles="silent")
    settle(rung)
    assert heard(done, 1) == PARAGRAPHS[:2]
    assert heard(done, 2) == [PARAGRAPHS[2]]
    assert_whole(done)

    direct(done, titles="written")
    settle(rung)
    assert heard(done, 1)[0] == "The Tower"
    assert not Passage.objects.exclude(role="").exists()
    assert provider.ledger.billed_characters == billed
    assert_whole(done)


@pytest.mark.parametrize("titles", ["spoken", "silent", "written"])
def test_the_next_quote_finds_all_of_it_owned(done: Job, rung: Rung, titles: str) -> None:
    direct(done, titles=titles, opening=True, most=MUCH)
    settle(rung)
    assert done.book
    assert done.voice

    direction = Direction.of(again(done).direction)
    quote = make_quote(done.owner, done.book, done.voice, None, direction)

    assert quote.billable_characters == 0
    rows = Passage.objects.filter(chapter__job=done, skipped=False)
    assert quote.characters == sum(len(row.take.text) for row in rows.select_related("take"))


def test_a_clip_of_ones_own_is_heard_between_scenes(done: Job, rung: Rung) -> None:
    before = chapter_of(done).samples

    redirecting.keep_scene(done, wav(tone(1.5, rate=44_100), rate=44_100))
    answer(rung)

    assert again(done).direction == {"scene": "clip"}
    assert chapter_of(done).samples - before == pytest.approx(36_000, abs=1024)
    assert site.store().exists(scenes.key_of(done))
    direct(done, scene="silence")
    answer(rung)
    assert chapter_of(done).samples == before


def test_a_clip_that_is_gone_is_silence(done: Job, rung: Rung) -> None:
    redirecting.keep_scene(done, wav(tone(1.5)))
    site.store().delete(scenes.key_of(done))

    answer(rung)

    assert again(done).state == State.DONE


@pytest.mark.parametrize("sent", [b"", b"ID3", wav(silence(1.0)), wav(tone(20.0))])
def test_what_is_no_clip_is_refused_and_nothing_is_kept(done: Job, sent: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        redirecting.keep_scene(done, sent)

    assert refused.value.code == "bad_sound"
    assert not site.store().exists(scenes.key_of(done))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda job: direct(job, scene="clip"), "no_clip"),
        (lambda job: direct(job, sound="vinyl"), "unknown_sound"),
    ],
)
def test_what_cannot_be_is_refused(done: Job, change: Callable[[Job], None], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        change(done)

    assert refused.value.code == code
    assert again(done).state == State.DONE


def test_in_the_middle_of_a_narration_it_can_be_changed_too(provider: Provider, rung: Rung) -> None:
    provider.script({"fault": "status", "status": 503, "text": "stairs"})
    job = finished(rung, [SCENES, PARAGRAPHS[2]])
    assert job.state == State.RUNNING

    direct(job, pauses="calm", closing=True, most=MUCH)
    provider.script()
    Take.objects.update(not_before=None)
    settle(rung)

    assert NarratedChapter.objects.count() == 3
    assert Passage.objects.filter(role=Role.TITLE).count() == 0
    assert_whole(job)
